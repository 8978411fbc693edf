export const SHORTCUTS = {
  microphone: 'm',
  camera: 'v',
  hand: 'h',
  chat: 'c',
  people: 'p',
  help: '?',
} as const;

export type ShortcutAction = keyof typeof SHORTCUTS;

type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'repeat' | 'isComposing'>;

/** What a key press asks for. Keys with modifiers belong to the browser; what is typed belongs to the field. */
export function shortcutOf(press: Press, isTyping: boolean): ShortcutAction | undefined {
  if (isTyping || press.ctrlKey || press.metaKey || press.altKey || press.repeat || press.isComposing) return;
  const key = press.key.toLowerCase();
  return (Object.keys(SHORTCUTS) as ShortcutAction[]).find((action) => SHORTCUTS[action] === key);
}

const TYPED_INTO =
  'input:not([type=radio],[type=checkbox],[type=button]), textarea, select, [contenteditable]';

/** Whether keys pressed on an element are text for it. */
export function isTypedInto(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPED_INTO) !== null;
}
