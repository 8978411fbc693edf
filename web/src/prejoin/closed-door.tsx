import { useState } from 'react';
import { useLocation } from 'wouter';
import { NetworkError } from '../../../client/parley-error.ts';
import type { JoinGrant } from '../../../src/protocol/rest/rooms.ts';
import { problemOf } from '../app/problem-text.ts';
import { askToEnter, type DoorNeed } from './ask-to-enter.ts';
import { KnockPage } from './knock-page.tsx';
import { RoomPasswordPage } from './room-password-page.tsx';

type ClosedDoorProps = {
  roomId: string;
  /** Undefined for a room that one cannot see before one is let in. */
  roomName?: string;
  need: DoorNeed;
  invite: string | undefined;
  /** The person has asked to come in already. */
  asked: boolean;
  onNeed: (need: DoorNeed) => void;
  onOpen: (grant: JoinGrant) => void;
  onFailed: (error: unknown) => void;
};

/** A room that does not let one in just like that: its password, a knock, or the one after the other. */
export function ClosedDoor(props: ClosedDoorProps) {
  const { roomId, roomName, need, invite, asked, onNeed, onOpen, onFailed } = props;
  const [, navigate] = useLocation();
  /** Counts how often one was let in to find the door closed again; then one knocks by one's own hand. */
  const [returns, setReturns] = useState(0);
  const leave = () => navigate('/rooms');

  const ask = async (password?: string) => {
    const answer = await askToEnter(roomId, {
      ...(invite === undefined ? {} : { invite }),
      ...(password === undefined ? {} : { password }),
    });
    if ('grant' in answer) return onOpen(answer.grant);
    if (need.need === 'knock') setReturns(returns + 1);
    onNeed(answer);
  };
  const tryPassword = async (password: string) => {
    try {
      await ask(password);
    } catch (error) {
      if (canTryAgain(error)) throw error;
      onFailed(error);
    }
  };

  if (need.need === 'password')
    return (
      <RoomPasswordPage
        roomName={roomName}
        wrong={need.wrong}
        onPassword={tryPassword}
        onKnock={() => onNeed({ need: 'knock' })}
        onLeave={leave}
      />
    );
  return (
    <KnockPage
      key={returns}
      roomId={roomId}
      roomName={roomName}
      atOnce={asked && returns === 0}
      onAdmitted={() => void ask().catch(onFailed)}
      onOver={onFailed}
      onLeave={leave}
    />
  );
}

/** Where the same password may still open the door: nobody heard it, or there were too many tries. */
function canTryAgain(error: unknown): boolean {
  return error instanceof NetworkError || problemOf(error)?.code === 'RATE_LIMITED';
}
