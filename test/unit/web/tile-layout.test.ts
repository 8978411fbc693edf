import { expect } from 'chai';
import fc from 'fast-check';
import {
  bestTileLayout,
  MIN_TILE_WIDTH,
  TILE_GAP,
  TILE_RATIO,
} from '../../../web/src/room/tiles/tile-layout.ts';

describe('The layout of tiles', () => {
  it('puts two people side by side on a wide screen and one above the other on a phone', () => {
    expect(bestTileLayout(2, 1280, 640)).to.include({ columns: 2, rows: 1 });
    expect(bestTileLayout(2, 390, 740)).to.include({ columns: 1, rows: 2, tileWidth: 390 });
  });

  it('gives one person as much as 16:9 allows', () => {
    expect(bestTileLayout(1, 1600, 900)).to.include({ tileWidth: 1600, tileHeight: 900 });
    expect(bestTileLayout(1, 1000, 360)).to.include({ tileWidth: 640, tileHeight: 360 });
  });

  it('draws nothing for nobody and in a box without size', () => {
    expect(bestTileLayout(0, 800, 600)).to.include({ columns: 0, rows: 0, tileWidth: 0 });
    expect(bestTileLayout(3, 0, 600)).to.include({ columns: 0, rows: 0, tileWidth: 0 });
  });

  it('scrolls rather than shrink faces to smudges', () => {
    const layout = bestTileLayout(200, 360, 600);
    expect(layout.scrolls).to.equal(true);
    expect(layout.tileWidth).to.be.at.least(MIN_TILE_WIDTH);
    expect(layout.columns).to.equal(2);
  });

  it('fits every tile into the box, in any number and any size', () => {
    const cases = fc.tuple(
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 100, max: 4_000 }),
      fc.integer({ min: 60, max: 3_000 }),
    );
    fc.assert(
      fc.property(cases, ([count, width, height]) => {
        const { columns, rows, tileWidth, tileHeight, scrolls } = bestTileLayout(count, width, height);
        expect(columns * rows).to.be.at.least(count);
        expect(columns * tileWidth + (columns - 1) * TILE_GAP).to.be.at.most(width);
        if (!scrolls) expect(rows * tileHeight + (rows - 1) * TILE_GAP).to.be.at.most(height);
        expect(tileWidth / TILE_RATIO - tileHeight).to.be.within(0, 1);
      }),
    );
  });

  it('never finds larger tiles with another number of columns', () => {
    const { tileWidth } = bestTileLayout(7, 1000, 700);
    for (let columns = 1; columns <= 7; columns++) {
      const rows = Math.ceil(7 / columns);
      const widest = (1000 - TILE_GAP * (columns - 1)) / columns;
      const highest = ((700 - TILE_GAP * (rows - 1)) / rows) * TILE_RATIO;
      expect(tileWidth).to.be.at.least(Math.floor(Math.min(widest, highest)));
    }
  });
});
