/** The staff console, as `pages.mjs` has it. */
export const STAFF_PAGES = [
  { name: 'staff', as: 'amara', path: '/staff' },
  {
    name: 'staff-table',
    as: 'amara',
    path: '/staff',
    prepare: (page) => page.getByRole('button', { name: 'Show as a table' }).click(),
  },
  { name: 'staff-users', as: 'amara', path: '/staff/users' },
  {
    name: 'staff-user',
    as: 'amara',
    path: async (world) => `/staff/users/${await userNamed(world, 'dealhunter')}`,
  },
  {
    name: 'staff-ban',
    as: 'amara',
    path: async (world) => `/staff/users/${await userNamed(world, 'dealhunter')}`,
    prepare: (page) => page.getByRole('button', { name: 'Ban', exact: true }).click(),
  },
  {
    name: 'staff-rooms',
    as: 'amara',
    path: '/staff/rooms',
    prepare: async (page) => {
      await page.getByLabel('Status').selectOption('all');
      await page.getByRole('row').nth(5).waitFor();
    },
  },
  {
    name: 'staff-room',
    as: 'amara',
    path: async (world) => {
      const { items } = await world.get('amara', '/admin/rooms?status=ended&text=night');
      return `/staff/rooms/${items[0].id}`;
    },
  },
  { name: 'staff-reports', as: 'kenji', path: '/staff/reports' },
  {
    name: 'staff-resolve',
    as: 'kenji',
    path: '/staff/reports',
    prepare: (page) => page.getByRole('button', { name: 'Resolve' }).first().click(),
  },
  { name: 'staff-taxonomy', as: 'amara', path: '/staff/taxonomy' },
  { name: 'staff-audit', as: 'amara', path: '/staff/audit' },
  { name: 'staff-for-others', as: 'grace', path: '/staff' },
];

async function userNamed(world, username) {
  const { items } = await world.get('amara', `/admin/users?text=${username}`);
  return items[0].id;
}
