type Size = { width: number; height: number };
type Box = { left: number; right: number; top: number; bottom: number };

const MARGIN = 8;
const GAP = 6;

/** Where a menu goes: under its button, or above where there is no room below; never off the screen. */
export function menuPosition(button: Box, menu: Size, screen: Size): { left: number; top: number } {
  const below = button.bottom + GAP;
  const fitsBelow = below + menu.height + MARGIN <= screen.height;
  const top = fitsBelow ? below : button.top - GAP - menu.height;
  const left = button.right - menu.width;
  return {
    left: Math.max(MARGIN, Math.min(left, screen.width - menu.width - MARGIN)),
    top: Math.max(MARGIN, top),
  };
}
