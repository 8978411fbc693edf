/** Tiles are 16:9, as cameras are. */
export const TILE_RATIO = 16 / 9;
export const TILE_GAP = 8;
/** Below this a face is a smudge: then the tiles keep this width and the grid scrolls. */
export const MIN_TILE_WIDTH = 132;

export type TileLayout = {
  columns: number;
  rows: number;
  tileWidth: number;
  tileHeight: number;
  /** The tiles need more height than there is. */
  scrolls: boolean;
};

/**
 * The rows and columns that make `count` tiles as large as they can be in a box of `width` × `height` pixels. With so
 * many tiles that they would be too small to see, as many columns as fit at the smallest width, and scrolling.
 */
export function bestTileLayout(count: number, width: number, height: number): TileLayout {
  if (count < 1 || width <= 0 || height <= 0)
    return { columns: 0, rows: 0, tileWidth: 0, tileHeight: 0, scrolls: false };
  let best = layoutOf(count, 1, width, height);
  for (let columns = 2; columns <= count; columns++) {
    const layout = layoutOf(count, columns, width, height);
    if (layout.tileWidth > best.tileWidth) best = layout;
  }
  const smallest = Math.min(MIN_TILE_WIDTH, width);
  return best.tileWidth >= smallest ? best : scrollingLayout(count, width, smallest);
}

function layoutOf(count: number, columns: number, width: number, height: number): TileLayout {
  const rows = Math.ceil(count / columns);
  const widest = (width - TILE_GAP * (columns - 1)) / columns;
  const highest = (height - TILE_GAP * (rows - 1)) / rows;
  const tileWidth = Math.max(0, Math.floor(Math.min(widest, highest * TILE_RATIO)));
  return { columns, rows, tileWidth, tileHeight: Math.floor(tileWidth / TILE_RATIO), scrolls: false };
}

function scrollingLayout(count: number, width: number, smallest: number): TileLayout {
  const columns = Math.max(1, Math.floor((width + TILE_GAP) / (smallest + TILE_GAP)));
  const tileWidth = Math.floor((width - TILE_GAP * (columns - 1)) / columns);
  const tileHeight = Math.floor(tileWidth / TILE_RATIO);
  return { columns, rows: Math.ceil(count / columns), tileWidth, tileHeight, scrolls: true };
}
