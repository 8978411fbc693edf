import { expect } from 'chai';
import { AppError } from '../../../src/errors.ts';
import { EVERYTHING } from '../../helpers/signaling/everything.ts';
import { newPerson, SignalingServer } from '../../helpers/signaling/signaling-server.ts';
import { Seats } from './seats.ts';

describe('How many the plan of a room’s owner has', () => {
  let server: SignalingServer;
  let seats: Seats;
  before(async () => {
    server = await SignalingServer.start();
  });
  after(() => server.stop());
  beforeEach(() => {
    seats = new Seats(server, 3);
  });
  afterEach(() => seats.close());

  const mayCome = async (person = newPerson()) => {
    try {
      await server.join(seats.record, person);
      return true;
    } catch (error) {
      if (error instanceof AppError && error.code === 'ROOM_FULL') return false;
      throw error;
    }
  };
  const allowOwner = (roomCapacity: number) =>
    server.liveRooms.setEntitlements(seats.host.userId, { ...EVERYTHING, roomCapacity });

  it('holds from the moment that it changes, while they meet, and nobody who is in has to go', async () => {
    const [host, guest] = [await seats.enterHost(), await seats.enter()];
    allowOwner(2);
    expect(await mayCome()).to.equal(false);
    expect([host, guest].map((seat) => seats.isIn(seat))).to.deep.equal([true, true]);
    expect(await mayCome(guest.person)).to.equal(true);
    expect(await mayCome({ ...newPerson(), staff: true })).to.equal(true);
    allowOwner(500);
    const third = await seats.enter();
    expect(seats.isIn(third)).to.equal(true);
    // The room itself has three places.
    expect(await mayCome()).to.equal(false);
  });

  it('holds for a room that is opened by what was read before', async () => {
    allowOwner(2);
    await seats.enterHost();
    await seats.enter();
    expect(await mayCome()).to.equal(false);
  });

  it('is nothing that a guest’s plan changes', async () => {
    await seats.enterHost();
    const guest = await seats.enter();
    server.liveRooms.setEntitlements(guest.person.userId, { ...EVERYTHING, roomCapacity: 2 });
    expect(await mayCome()).to.equal(true);
  });
});
