import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import type { ParleyRoom } from '../../../client/parley-room.ts';
import type { ParleyRoomOptions } from '../../../client/room-view.ts';
import type { JoinGrant } from '../../../src/protocol/rest/rooms.ts';
import { bundleForPage } from './bundle-for-page.ts';

declare global {
  interface Window {
    sdk: { ParleyRoom: typeof ParleyRoom };
    join: () => Promise<JoinGrant>;
    /** A moving picture of noise, which no encoder makes small. */
    noise: () => MediaStreamTrack;
  }
}

let bundle: Promise<string> | undefined;

/** The SDK as one script. */
function sdk(): Promise<string> {
  bundle ??= bundleForPage(fileURLToPath(new URL('../../../client/parley-room.ts', import.meta.url)), 'sdk');
  return bundle;
}

/** Serves an empty page: browsers let only pages of this machine open sockets to it. */
export async function serveEmptyPage(): Promise<{ url: string; close: () => void }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>SDK</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A listening TCP server's address is never a string or null.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

/** The page of `url` with the SDK and nothing else, in the room as `window.parleyRoom`. */
export async function enterWithSdk(
  browser: Browser,
  url: string,
  join: () => Promise<JoinGrant>,
  options: Pick<ParleyRoomOptions, 'iceTransportPolicy'> = {},
): Promise<Page> {
  // As people's browsers call themselves: see `Visitor`.
  const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/${browser.version()} Safari/537.36`;
  const page = await (await browser.newContext({ userAgent })).newPage();
  await page.exposeFunction('join', join);
  await page.goto(url);
  await page.addScriptTag({ content: `${await sdk()};window.sdk = sdk;` });
  await page.evaluate(async (given) => {
    window.noise = () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
      const context = canvas.getContext('2d');
      const draw = () => {
        const image = new ImageData(320, 240);
        for (let at = 0; at < image.data.length; at += 1) image.data[at] = Math.random() * 256;
        context?.putImageData(image, 0, 0);
      };
      setInterval(draw, 100);
      const [track] = canvas.captureStream(10).getVideoTracks();
      if (track === undefined) throw new Error('a canvas has a picture');
      return track;
    };
    window.parleyRoom = new window.sdk.ParleyRoom({ join: () => window.join(), ...given });
    await window.parleyRoom.connect();
  }, options);
  return page;
}
