import { expect } from 'chai';
import type { ChatMessage } from '../../../src/protocol/room-state.ts';
import { RoomChat } from '../../../src/signaling/state/room-chat.ts';
import { DecidedRoom } from './decided-room.ts';

describe('the chat of a live room', () => {
  function chat(keep: (message: ChatMessage) => Promise<void>) {
    const told: ChatMessage[] = [];
    const room = new DecidedRoom();
    const author = room.peer(room.join());
    return { told, author, stranger: room.peer(room.join()), chat: new RoomChat((m) => told.push(m), keep) };
  }

  it('is shown before it is durable, and answered after', async () => {
    let finish = () => {};
    const { told, author, chat: talk } = chat(() => new Promise((resolve) => (finish = resolve)));
    let answered = false;
    const sending = talk.send(author, 'one', 'Hi').finally(() => {
      answered = true;
    });
    await Promise.resolve();
    expect([told.length, answered]).to.deep.equal([1, false]);
    finish();
    expect(await sending).to.equal(told[0]);
  });

  it('is one message for one client id of one person, however often it comes', async () => {
    let kept = 0;
    const {
      told,
      author,
      stranger,
      chat: talk,
    } = chat(async () => {
      kept += 1;
    });
    const both = await Promise.all([talk.send(author, 'one', 'Hi'), talk.send(author, 'one', 'Hi')]);
    expect(both[0]).to.equal(both[1]);
    expect(await talk.send(author, 'one', 'Something else')).to.equal(both[0]);
    expect([told.length, kept]).to.deep.equal([1, 1]);
    await talk.send(stranger, 'one', 'Mine');
    expect(told.map(({ text }) => text)).to.deep.equal(['Hi', 'Mine']);
  });

  it('is kept at the next attempt when the first one failed, without being shown again', async () => {
    let isDown = true;
    const kept: string[] = [];
    const {
      told,
      author,
      chat: talk,
    } = chat(async ({ messageId }) => {
      if (isDown) throw new Error('down');
      kept.push(messageId);
    });
    const attempts = await Promise.allSettled([talk.send(author, 'a', 'Hi'), talk.send(author, 'a', 'Hi')]);
    expect(attempts.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    isDown = false;
    const { messageId } = await talk.send(author, 'a', 'Hi');
    expect(told.map((message) => message.messageId)).to.deep.equal([messageId]);
    expect(kept).to.deep.equal([messageId]);
  });

  it('remembers as many ids as a retry can need, and no more', async () => {
    const { told, author, chat: talk } = chat(async () => {});
    for (let i = 0; i < 1_500; i += 1) await talk.send(author, `id ${i}`, `${i}`);
    await talk.send(author, 'id 1499', 'again');
    expect(told).to.have.length(1_500);
    await talk.send(author, 'id 3', 'forgotten');
    expect(told).to.have.length(1_501);
  });
});
