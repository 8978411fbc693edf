import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { joinGrant } from '../../../src/protocol/rest/rooms.ts';
import { launchBrowser } from '../../helpers/browser/browser.ts';
import { enterWithSdk, serveEmptyPage } from '../../helpers/browser/sdk-page.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const NAMES = ['Ana', 'Ben', 'Cleo'];

type Guest = { name: string; page: Page };

/** Chromium with the SDK, the embedded relay, and no other way for media. */
describe('people whose media goes through the relay alone', function () {
  this.timeout(120_000);
  let test: TestApp;
  let browser: Browser;
  let empty: Awaited<ReturnType<typeof serveEmptyPage>>;
  let guests: Guest[];

  before(async () => {
    test = await startTestApp({
      live: 'real',
      env: { PARLEY_TURN: 'embedded', PARLEY_TURN_PORT: '0', PARLEY_TURN_RELAY_PORTS: '30000-30999' },
    });
    browser = await launchBrowser();
    empty = await serveEmptyPage();
    const people = await Promise.all(NAMES.map((displayName) => registerPerson(test.url, { displayName })));
    const [host] = people;
    if (host === undefined) throw new Error('somebody is there');
    const { id } = await createRoom(host);
    guests = await Promise.all(
      people.map(async (person) => ({ name: person.user.displayName, page: await enter(person, id) })),
    );
  });
  after(async () => {
    await browser?.close();
    empty?.close();
    await test?.stop();
  });

  function enter(person: Person, roomId: string): Promise<Page> {
    const join = async () => joinGrant.parse((await person.request('POST', `/rooms/${roomId}/join`)).body);
    return enterWithSdk(browser, empty.url, join, { iceTransportPolicy: 'relay' });
  }

  it('see and hear each other', async () => {
    await Promise.all(
      guests.map(({ page }) =>
        page.evaluate(async () => {
          const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
          const [[microphone], [camera]] = [stream.getAudioTracks(), stream.getVideoTracks()];
          if (microphone === undefined || camera === undefined) throw new Error('no devices');
          // How loud something is only who plays it knows.
          const play = ({ track }: { track: MediaStreamTrack }) => {
            if (track.kind !== 'audio') return;
            void Object.assign(new Audio(), { srcObject: new MediaStream([track]) }).play();
          };
          window.parleyRoom?.view.remoteTracks.forEach(play);
          window.parleyRoom?.on('trackAdded', play);
          await window.parleyRoom?.publish('microphone', microphone);
          await window.parleyRoom?.publish('camera', camera);
        }),
      ),
    );
    for (const { name, page } of guests) {
      await waitUntil(
        `${name} to see and hear two others`,
        async () => {
          const received = await receivedBy(page);
          const [seen, heard] = [
            received.filter((one) => one.frames > 5),
            received.filter((one) => one.level > 0),
          ];
          return seen.length === 2 && heard.length === 2;
        },
        { timeoutMs: 60_000, lastSeen: () => receivedBy(page) },
      );
    }
  });

  it('send and receive over relayed addresses and no others', async () => {
    for (const { name, page } of guests) {
      const pairs = await chosenPairs(page);
      expect(pairs, name).to.have.length(2);
      for (const { local, relayProtocol } of pairs) {
        expect({ local, relayProtocol }, name).to.deep.equal({ local: 'relay', relayProtocol: 'udp' });
      }
    }
    const figures = await (await fetch(`${test.url}/metrics`)).text();
    const figure = (name: string) => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(figures)?.[1]);
    expect(figure('parley_turn_people')).to.equal(NAMES.length);
    expect(figure('parley_turn_allocations')).to.be.at.least(NAMES.length * 2);
    for (const direction of ['to_peer', 'from_peer']) {
      expect(figure(`parley_turn_relayed_bytes_total{direction="${direction}"}`)).to.be.greaterThan(100_000);
    }
    expect(figures).not.to.match(
      /refusals_total\{reason="(unauthorized|expired|quota|bandwidth|capacity)"\}/,
    );
  });
});

/** Of each stream from others: how many pictures were decoded, or how loud it is. */
function receivedBy(page: Page): Promise<{ frames: number; level: number }[]> {
  return page.evaluate(async () => {
    const reports = (await window.parleyRoom?.getStats())?.values() ?? [];
    return [...reports]
      .filter(({ type }) => type === 'inbound-rtp')
      .map((report) => ({ frames: report.framesDecoded ?? 0, level: report.audioLevel ?? 0 }));
  });
}

/** How each transport reaches the SFU. */
function chosenPairs(page: Page): Promise<{ local: string; relayProtocol: string }[]> {
  return page.evaluate(async () => {
    const reports = [...((await window.parleyRoom?.getStats())?.values() ?? [])];
    return reports
      .filter(({ type }) => type === 'transport')
      .map(({ selectedCandidatePairId }) => {
        const pair = reports.find(({ id }) => id === selectedCandidatePairId);
        const local = reports.find(({ id }) => id === pair?.localCandidateId);
        return { local: local?.candidateType ?? 'none', relayProtocol: local?.relayProtocol ?? 'none' };
      });
  });
}
