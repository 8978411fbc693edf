import type { Room } from '../../../../client/room-view.ts';
import type { MediaSource } from '../../../../src/protocol/media.ts';
import type { NoticeStore } from '../notices/notice-store.ts';

type PlanNoticesOptions = {
  room: Pick<Room, 'on'>;
  notices: NoticeStore;
  /** Lets go of the device behind a source: what nobody sees is not filmed. */
  release: (source: MediaSource) => void;
};

/** Says what a change of one's plan means in the call, and lets go of what may not be sent any more; returns how to stop. */
export function watchPlan({ room, notices, release }: PlanNoticesOptions): () => void {
  const stops = [
    room.on('grantsChanged', ({ reason, lost }) => {
      for (const source of lost) release(source);
      switch (reason) {
        case 'plan-ended':
          return notices.show({ tone: 'warning', topic: 'plan', text: (t) => t('notices.planEnded') });
        case 'plan-started':
          return notices.show({ tone: 'info', topic: 'plan', text: (t) => t('notices.planStarted') });
        case 'plan-changed':
          // Only how much may be sent, which nobody has to do anything about.
          return;
      }
    }),
    room.on('sourceOverLimit', ({ source }) => {
      release(source);
      notices.show({
        tone: 'warning',
        topic: `over-${source}`,
        text: (t) => t('notices.overLimit', { source: t(`notices.source.${source}`) }),
      });
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
