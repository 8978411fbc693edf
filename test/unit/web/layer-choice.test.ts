import { expect } from 'chai';
import { layerChoice } from '../../../web/src/room/tiles/layer-choice.ts';

describe('What is received of a video', () => {
  it('follows the height of its tile', () => {
    expect(layerChoice(true, 179).spatialLayer).to.equal(0);
    expect(layerChoice(true, 180).spatialLayer).to.equal(1);
    expect(layerChoice(true, 359).spatialLayer).to.equal(1);
    expect(layerChoice(true, 360).spatialLayer).to.equal(2);
  });

  it('counts the pixels of sharp screens, but not all of a phone’s', () => {
    expect(layerChoice(true, 150, 2).spatialLayer).to.equal(1);
    expect(layerChoice(true, 110, 3).spatialLayer).to.equal(0);
  });

  it('is nothing while the tile is not on screen', () => {
    expect(layerChoice(false, 720).paused).to.equal(true);
    expect(layerChoice(true, 720).paused).to.equal(false);
  });
});
