import { MONEY_PAGES } from './money-pages.mjs';
import { PLAN_PAGES } from './plan-pages.mjs';
import { ROOM_PAGES } from './room-pages.mjs';
import { STAFF_PAGES } from './staff-pages.mjs';

/**
 * The pages to take pictures of. `as`: who looks at it, a user name of the small world of `npm run seed`; null for nobody.
 * `path` may be made of what is found in that world. `prepare` does what must be done on the page first; a function that
 * it gives is called afterwards.
 *
 * @type {readonly {
 *   name: string,
 *   as: string | null,
 *   path: string | ((world: import('./world.mjs').World) => Promise<string>),
 *   prepare?: (page: import('playwright-core').Page, world: import('./world.mjs').World) => Promise<unknown>,
 * }[]}
 */
export const PAGES = [
  ...ROOM_PAGES,
  ...STAFF_PAGES,
  ...PLAN_PAGES,
  ...MONEY_PAGES,
  { name: 'log-in', as: null, path: '/login' },
  {
    name: 'sign-up-wrong',
    as: null,
    path: '/signup',
    prepare: (page) => page.getByRole('button', { name: 'Create account' }).click(),
  },
  { name: 'forgot', as: null, path: '/forgot' },
  { name: 'reset', as: null, path: '/reset?email=grace@example.org' },
  { name: 'outbox', as: null, path: '/outbox' },
  { name: 'not-found', as: 'grace', path: '/nowhere' },
  { name: 'rooms', as: 'grace', path: '/rooms' },
  { name: 'rooms-none', as: 'grace', path: '/rooms?text=zzz' },
  {
    name: 'room-quick',
    as: 'grace',
    path: '/rooms',
    prepare: (page) => page.getByRole('button', { name: 'New room' }).first().click(),
  },
  { name: 'room-new', as: 'grace', path: '/rooms/new' },
  { name: 'meeting-new', as: 'grace', path: '/rooms/new?schedule=1' },
  {
    name: 'room-edit',
    as: 'grace',
    path: async (world) => `/rooms/${await world.roomOf('grace', 'upcoming')}/edit`,
  },
  { name: 'meetings', as: 'grace', path: '/meetings?open=1' },
  {
    name: 'meeting-menu',
    as: 'grace',
    path: '/meetings',
    prepare: (page) =>
      page
        .getByRole('button', { name: /^More about/ })
        .last()
        .click(),
  },
  { name: 'meetings-live', as: 'grace', path: '/meetings/live' },
  { name: 'meetings-previous', as: 'grace', path: '/meetings/previous' },
  {
    name: 'meeting',
    as: 'grace',
    path: async (world) => `/meetings/${await world.roomOf('grace', 'upcoming')}`,
  },
  {
    name: 'meeting-attendance',
    as: 'sofia',
    path: async (world) => `/meetings/${await world.roomOf('sofia', 'previous')}/attendance`,
  },
  {
    name: 'meeting-messages',
    as: 'sofia',
    path: async (world) => `/meetings/${await world.roomOf('sofia', 'previous')}/messages`,
  },
  {
    name: 'meeting-recordings',
    as: 'sofia',
    path: async (world) => `/meetings/${await world.roomOf('sofia', 'previous')}/recordings`,
  },
  {
    name: 'meeting-invites',
    as: 'grace',
    path: async (world) => `/meetings/${await world.roomOf('grace', 'upcoming')}/invites`,
  },
  {
    name: 'meeting-report',
    as: 'grace',
    path: async (world) => `/meetings/${await world.roomOf('grace', 'upcoming')}/reports`,
    prepare: (page) => page.getByRole('button', { name: 'Report this room' }).click(),
  },
  { name: 'people', as: 'grace', path: '/people' },
  { name: 'person', as: 'grace', path: async (world) => `/people/${await world.idOf('sofia')}` },
  {
    name: 'person-block',
    as: 'grace',
    path: async (world) => `/people/${await world.idOf('nils')}`,
    prepare: (page) => page.getByRole('button', { name: 'Block' }).click(),
  },
  { name: 'dashboard', as: 'grace', path: '/dashboard' },
  { name: 'profile', as: 'grace', path: '/profile' },
  {
    name: 'profile-delete',
    as: 'grace',
    path: '/profile',
    prepare: (page) => page.getByRole('button', { name: 'Delete my account…' }).click(),
  },
  {
    name: 'account-menu',
    as: 'amara',
    path: '/rooms',
    prepare: (page) => page.getByRole('button', { name: /^Account of/ }).click(),
  },
];
