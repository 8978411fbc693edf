import { useLocation } from 'wouter';
import type { JoinGrant } from '../../../src/protocol/rest/rooms.ts';
import { askToEnter, type DoorNeed } from './ask-to-enter.ts';
import { KnockPage } from './knock-page.tsx';
import { RoomPasswordPage } from './room-password-page.tsx';

type ClosedDoorProps = {
  roomId: string;
  need: DoorNeed;
  invite: string | undefined;
  /** The person has asked to come in already. */
  asked: boolean;
  onNeed: (need: DoorNeed) => void;
  onOpen: (grant: JoinGrant) => void;
  onFailed: (error: unknown) => void;
};

/** A room that does not let one in just like that: its password, a knock, or the one after the other. */
export function ClosedDoor({ roomId, need, invite, asked, onNeed, onOpen, onFailed }: ClosedDoorProps) {
  const [, navigate] = useLocation();
  const leave = () => navigate('/rooms');
  const ask = async (password?: string) => {
    try {
      const answer = await askToEnter(roomId, {
        ...(invite === undefined ? {} : { invite }),
        ...(password === undefined ? {} : { password }),
      });
      if ('grant' in answer) onOpen(answer.grant);
      else onNeed(answer);
    } catch (error) {
      onFailed(error);
    }
  };
  if (need.need === 'password')
    return <RoomPasswordPage wrong={need.wrong} onPassword={ask} onLeave={leave} />;
  return <KnockPage roomId={roomId} atOnce={asked} onAdmitted={() => void ask()} onLeave={leave} />;
}
