import { type ComponentType, lazy } from 'react';

/** A part of the app could not be fetched: the server is away, or has a newer version. */
export class MissingPartError extends Error {
  override readonly name = 'MissingPartError';
}

const loadRoomPage = () => import('../prejoin/room-page.tsx');

// What only a room, or the staff, needs is loaded with it.
export const RoomPage = lazyPart(loadRoomPage);
export const StaffPage = lazyPart(() => import('../staff/staff-page.tsx'));
export const InvitePage = lazyPart(() => import('../prejoin/invite-page.tsx'));

// Likewise what not every visit comes to.
export const OutboxPage = lazyPart(() => import('../account/outbox-page.tsx'));
export const ProfilePage = lazyPart(() => import('../account/profile-page.tsx'));
export const NewRoomPage = lazyPart(() => import('../rooms/new-room-page.tsx'));
export const EditRoomPage = lazyPart(() => import('../rooms/edit-room-page.tsx'));
export const MeetingsPage = lazyPart(() => import('../meetings/meetings-page.tsx'));
export const MeetingPage = lazyPart(() => import('../meetings/meeting-page.tsx'));
export const PeoplePage = lazyPart(() => import('../people/people-page.tsx'));
export const PersonPage = lazyPart(() => import('../people/person-page.tsx'));
export const PlansPage = lazyPart(() => import('../plans/plans-page.tsx'));
export const OwnPlanPage = lazyPart(() => import('../billing/own-plan-page.tsx'));
export const ReceiptPage = lazyPart(() => import('../billing/receipt-page.tsx'));
export const DashboardPage = lazyPart(() => import('../dashboard/dashboard-page.tsx'));

/** Fetches the door of the rooms before anyone goes there, so that it opens at once, and with the server away too. */
export function preloadRoomPage(): void {
  // Fails again, and is told then, when someone goes there.
  loadRoomPage().catch(() => undefined);
}

/** `lazy`, whose failure is told from a mistake in the page. */
export function lazyPart<P>(load: () => Promise<{ default: ComponentType<P> }>) {
  return lazy(() =>
    load().catch((cause: unknown) => {
      throw new MissingPartError('A part of the app could not be loaded.', { cause });
    }),
  );
}
