import { useCallback, useEffect, useRef, useState } from 'react';
import { ParleyError } from '../../../client/parley-error.ts';
import type { ErrorCode } from '../../../src/protocol/problem.ts';
import type { Knock } from '../../../src/protocol/rest/in-room.ts';
import { getOwnKnock, knockAtRoom, withdrawKnock } from '../../../src/protocol/rest/in-room-endpoints.ts';
import { api } from '../app/api.ts';
import { problemOf } from '../app/problem-text.ts';
import { usePeopleConnection } from '../people/people-provider.tsx';

/** How often one looks whether the door was opened, in case that nobody tells. */
const LOOK_MS = 2_000;
/** How long someone who was turned away has to wait; the server says it when it is asked too soon. */
const DENIAL_SECONDS = 60;
/** Knocking, or waiting on, is of no use any more. */
const OVER: readonly ErrorCode[] = [
  'ROOM_ENDED',
  'ROOM_NOT_FOUND',
  'BANNED_FROM_ROOM',
  'ACCOUNT_BANNED',
  // The host's plan has no private rooms any more.
  'PLAN_REQUIRED',
];

export type KnockOptions = {
  roomId: string;
  /** Knocks by itself. */
  atOnce: boolean;
  onAdmitted: () => void;
  /** What there was to wait for is gone. */
  onOver: (error: unknown) => void;
};

/** A knock at a room's door, from knocking to the answer. Going away takes it back. */
export function useKnock({ roomId, atOnce, onAdmitted, onOver }: KnockOptions) {
  const people = usePeopleConnection();
  const [knock, setKnock] = useState<Knock | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [knocking, setKnocking] = useState(false);
  const [readyAtMs, setReadyAtMs] = useState<number | null>(null);
  const told = useRef({ onAdmitted, onOver });
  told.current = { onAdmitted, onOver };
  const status = knock?.status;
  const hasLeft = useRef(false);
  const withdraw = useCallback(() => {
    // Whoever cannot be heard stops asking, and is forgotten by and by.
    api.call(withdrawKnock, { params: { roomId } }).catch(() => undefined);
  }, [roomId]);

  const fail = useCallback((failure: unknown) => {
    const code = problemOf(failure)?.code;
    if (code !== undefined && OVER.includes(code)) told.current.onOver(failure);
    else setError(failure);
  }, []);

  const knockNow = useCallback(async () => {
    setKnocking(true);
    setError(null);
    try {
      const made = await api.call(knockAtRoom, { params: { roomId } });
      if (hasLeft.current) return withdraw();
      setKnock(made);
    } catch (failure) {
      fail(failure);
      const seconds = failure instanceof ParleyError ? failure.retryAfterSeconds : undefined;
      if (seconds !== undefined) setReadyAtMs(Date.now() + seconds * 1_000);
    }
    setKnocking(false);
  }, [roomId, fail, withdraw]);

  const hasKnocked = useRef(false);
  useEffect(() => {
    if (!atOnce || hasKnocked.current) return;
    // Strict mode runs effects twice, and once is enough at a door.
    hasKnocked.current = true;
    void knockNow();
  }, [atOnce, knockNow]);

  useEffect(() => {
    if (status === 'admitted') told.current.onAdmitted();
    if (status === 'denied') setReadyAtMs(Date.now() + DENIAL_SECONDS * 1_000);
    if (status !== 'waiting') return;
    const look = async () => {
      try {
        setKnock(await api.call(getOwnKnock, { params: { roomId } }));
      } catch (failure) {
        const code = problemOf(failure)?.code;
        // Taken back in another tab, or forgotten: one may knock anew. A look that fails otherwise is followed by the next.
        if (code === 'KNOCK_NOT_FOUND') setKnock(null);
        else if (code !== undefined && OVER.includes(code)) told.current.onOver(failure);
      }
    };
    const stopListening = people?.on('knockAnswered', (answer) => {
      if (answer.roomId === roomId)
        setKnock((before) => (before === null ? before : { ...before, status: answer.status }));
    });
    const timer = setInterval(() => void look(), LOOK_MS);
    return () => {
      stopListening?.();
      clearInterval(timer);
    };
  }, [status, roomId, people]);

  const latest = useRef(status);
  latest.current = status;
  useEffect(() => {
    hasLeft.current = false;
    return () => {
      hasLeft.current = true;
      if (latest.current === 'waiting') withdraw();
    };
  }, [withdraw]);

  return { knock, error, knocking, readyAtMs, knockNow };
}
