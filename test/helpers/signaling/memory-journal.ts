import type { ChatMessage } from '../../../src/protocol/room-state.ts';
import type {
  RoomJournal,
  StaffAct,
  StayBegun,
  StayEnded,
} from '../../../src/signaling/keeping/room-journal.ts';

/** Keeps in memory what the live side has written down, and fails or waits when a test says so. */
export class MemoryJournal implements RoomJournal {
  readonly messages: { roomId: string; message: ChatMessage }[] = [];
  readonly begun: StayBegun[] = [];
  readonly resumed: StayBegun[] = [];
  readonly moved: string[] = [];
  readonly ended: StayEnded[] = [];
  readonly roles: Parameters<RoomJournal['roleChanged']>[0][] = [];
  readonly bans: Parameters<RoomJournal['banned']>[0][] = [];
  readonly answers: Parameters<RoomJournal['knockAnswered']>[0][] = [];
  readonly staffActs: StaffAct[] = [];
  /** Runs before anything that has to be durable is kept: where a test fails, or waits. */
  beforeKeeping: () => Promise<void> = () => Promise.resolve();

  async recentMessages(roomId: string): Promise<ChatMessage[]> {
    await this.beforeKeeping();
    return this.messages.filter((entry) => entry.roomId === roomId).map(({ message }) => message);
  }

  async messageSent(roomId: string, message: ChatMessage): Promise<void> {
    await this.beforeKeeping();
    const known = this.messages.some((entry) => entry.message.messageId === message.messageId);
    if (!known) this.messages.push({ roomId, message });
  }

  stayBegun(stay: StayBegun): void {
    this.begun.push(stay);
  }

  stayResumed(stay: StayBegun): void {
    this.resumed.push(stay);
  }

  stayMoved(peerId: string): void {
    this.moved.push(peerId);
  }

  stayEnded(stay: StayEnded): void {
    this.ended.push(stay);
  }

  roleChanged(change: Parameters<RoomJournal['roleChanged']>[0]): void {
    this.roles.push(change);
  }

  async banned(ban: Parameters<RoomJournal['banned']>[0]): Promise<void> {
    await this.beforeKeeping();
    this.bans.push(ban);
  }

  async knockAnswered(answer: Parameters<RoomJournal['knockAnswered']>[0]): Promise<void> {
    await this.beforeKeeping();
    this.answers.push(answer);
  }

  async staffActed(act: StaffAct): Promise<void> {
    await this.beforeKeeping();
    this.staffActs.push(act);
  }
}
