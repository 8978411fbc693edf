import type { TFunction } from 'i18next';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Entitlements } from '../../../src/protocol/entitlements.ts';
import { formatBitrate, formatBytes, lengthWords } from './amounts.ts';

/** One line of what a plan allows. */
export type EntitlementLine = {
  entitlement: keyof Entitlements;
  text: string;
  /** False: it says what the plan does not have. */
  included: boolean;
};

type Say = (
  allowed: Entitlements,
  t: TFunction,
  language: string,
) => Omit<EntitlementLine, 'entitlement'> | null;

/** Every entitlement in words, in the order in which they are read; null where another line says enough. */
const WORDS: { [E in keyof Entitlements]: Say } = {
  video: ({ video }, t) => yesOrNo(video, t(`plans.includes.video.${video ? 'yes' : 'no'}`)),
  privateRooms: ({ privateRooms: has }, t) =>
    yesOrNo(has, t(`plans.includes.privateRooms.${has ? 'yes' : 'no'}`)),
  roomCapacity: ({ roomCapacity: count }, t) => yes(t('plans.includes.roomCapacity', { count })),
  meetingMinutes: ({ meetingMinutes }, t) =>
    yes(
      meetingMinutes === null
        ? t('plans.includes.meetingMinutes.unlimited')
        : t('plans.includes.meetingMinutes.limited', { length: lengthWords(meetingMinutes, t) }),
    ),
  recording: ({ recording }, t) =>
    yesOrNo(recording, t(`plans.includes.recording.${recording ? 'yes' : 'no'}`)),
  storageBytes: ({ storageBytes }, t, language) =>
    yes(t('plans.includes.storageBytes', { size: formatBytes(storageBytes, language) })),
  audioBitrateBps: ({ audioBitrateBps }, t, language) =>
    yes(t('plans.includes.audioBitrateBps', { rate: formatBitrate(audioBitrateBps, language) })),
  cameraBitrateBps: ({ video, cameraBitrateBps }, t, language) =>
    video
      ? yes(t('plans.includes.cameraBitrateBps', { rate: formatBitrate(cameraBitrateBps, language) }))
      : null,
  screenBitrateBps: ({ video, screenBitrateBps }, t, language) =>
    video
      ? yes(t('plans.includes.screenBitrateBps', { rate: formatBitrate(screenBitrateBps, language) }))
      : null,
};

/** What a plan allows, line by line, for everyone who shows plans. */
export function entitlementLines(allowed: Entitlements, t: TFunction, language: string): EntitlementLine[] {
  return (Object.keys(WORDS) as (keyof Entitlements)[]).flatMap((entitlement) => {
    const line = WORDS[entitlement](allowed, t, language);
    return line === null ? [] : [{ entitlement, ...line }];
  });
}

/** `entitlementLines` in the person's language. */
export function useEntitlementLines(): (allowed: Entitlements) => EntitlementLine[] {
  const { t, i18n } = useTranslation();
  return useCallback(
    (allowed: Entitlements) => entitlementLines(allowed, t, i18n.language),
    [t, i18n.language],
  );
}

/** Why one's plan does not do, where something that it does not have is asked for. */
export function needWords(
  entitlement: keyof Entitlements,
  allowed: Entitlements | undefined,
  t: TFunction,
): string {
  switch (entitlement) {
    case 'roomCapacity':
      return allowed === undefined
        ? t('errors.PLAN_REQUIRED')
        : t('plans.need.roomCapacity', { count: allowed.roomCapacity });
    case 'meetingMinutes':
      return allowed === undefined || allowed.meetingMinutes === null
        ? t('errors.PLAN_REQUIRED')
        : t('plans.need.meetingMinutes', { length: lengthWords(allowed.meetingMinutes, t) });
    case 'video':
    case 'privateRooms':
    case 'recording':
    case 'storageBytes':
      return t(`plans.need.${entitlement}`);
    case 'audioBitrateBps':
    case 'cameraBitrateBps':
    case 'screenBitrateBps':
      return t('errors.PLAN_REQUIRED');
  }
}

function yes(text: string): Omit<EntitlementLine, 'entitlement'> {
  return { text, included: true };
}

function yesOrNo(included: boolean, text: string): Omit<EntitlementLine, 'entitlement'> {
  return { text, included };
}
