/** What people see of plans and payments, as `pages.mjs` has it. */
export const PLAN_PAGES = [
  { name: 'plans-logged-out', as: null, path: '/plans', prepare: (page) => page.getByText('₹499').waitFor() },
  { name: 'plans-free', as: 'minjun', path: '/plans' },
  { name: 'plans-premium', as: 'sofia', path: '/plans' },
  {
    name: 'checkout',
    as: 'minjun',
    path: '/plans',
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Get Premium' }).click();
      await payments(page)
        .getByRole('button', { name: /^Pay ₹/ })
        .waitFor();
    },
  },
  {
    name: 'checkout-unpaid',
    as: 'minjun',
    path: '/plans',
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Get Premium' }).click();
      await payments(page).getByRole('button', { name: 'Close' }).click();
      await page.getByRole('dialog', { name: 'Nothing was paid' }).waitFor();
    },
  },
  {
    name: 'checkout-done',
    as: 'lina',
    path: '/account/plan',
    prepare: async (page) => {
      await page.getByRole('button', { name: /^(Extend|Renew) for/ }).click();
      await payments(page)
        .getByRole('button', { name: /^Pay ₹/ })
        .click();
      await page.getByRole('dialog', { name: 'Thank you' }).waitFor();
    },
  },
  { name: 'plan-scheduled', as: 'lina', path: '/account/plan', prepare: showsPlan },
  { name: 'plan-free', as: 'minjun', path: '/account/plan', prepare: showsPlan },
  { name: 'plan-active', as: 'sofia', path: '/account/plan', prepare: showsPlan },
  {
    name: 'plan-cancel',
    as: 'sofia',
    path: '/account/plan',
    prepare: (page) => page.getByRole('button', { name: 'Cancel the plan…' }).click(),
  },
  { name: 'plan-cancelled', as: 'grace', path: '/account/plan', prepare: showsPlan },
  { name: 'plan-grace', as: 'nils', path: '/account/plan', prepare: showsPlan },
  { name: 'plan-ended', as: 'luca', path: '/account/plan', prepare: showsPlan },
  { name: 'plan-granted', as: 'oliver', path: '/account/plan', prepare: showsPlan },
  { name: 'plan-refunded', as: 'camille', path: '/account/plan', prepare: showsPlan },
  { name: 'plan-disputed', as: 'tomas', path: '/account/plan', prepare: showsPlan },
  { name: 'receipt', as: 'arjun', path: receiptOf('arjun') },
  {
    name: 'receipt-print',
    as: 'arjun',
    path: receiptOf('arjun'),
    prepare: async (page) => {
      await page.getByRole('article', { name: 'Receipt' }).waitFor();
      await page.emulateMedia({ media: 'print' });
    },
  },
  { name: 'profile-free', as: 'minjun', path: '/profile' },
  {
    name: 'room-new-free',
    as: 'minjun',
    path: '/rooms/new',
    prepare: askForPrivate,
  },
  {
    name: 'meeting-new-free',
    as: 'minjun',
    path: '/rooms/new?schedule=1',
    prepare: askForPrivate,
  },
  {
    name: 'upgrade',
    as: 'minjun',
    path: '/rooms/new',
    prepare: async (page) => {
      await askForPrivate(page);
      await page
        .getByRole('button', { name: /^Upgrade/ })
        .first()
        .click();
      await page.getByRole('dialog', { name: 'Upgrade your plan' }).getByText('₹499').waitFor();
    },
  },
  { name: 'door-free', as: 'minjun', path: newRoom },
  {
    name: 'room-free',
    as: 'minjun',
    path: newRoom,
    prepare: enter,
  },
  {
    name: 'room-upgrade',
    as: 'minjun',
    path: newRoom,
    prepare: async (page) => {
      await enter(page);
      await page.getByRole('button', { name: 'Camera', exact: true }).click();
      await page.getByRole('dialog', { name: 'Upgrade your plan' }).getByText('₹499').waitFor();
    },
  },
  {
    name: 'room-last-minutes',
    as: 'minjun',
    // As in a meeting of an hour that began 56 minutes ago.
    path: async (world) => {
      await limitFreeMeetings(world, 5);
      return newRoom(world);
    },
    prepare: async (page, world) => {
      await enter(page);
      await page.getByRole('timer').waitFor();
      return () => limitFreeMeetings(world, 60);
    },
  },
];

/** The payment window. */
function payments(page) {
  return page.frameLocator('iframe[title="Payment sandbox"]');
}

function showsPlan(page) {
  return page.getByText('Space for your files').waitFor();
}

async function askForPrivate(page) {
  await page.getByRole('radio', { name: /^Invited people/ }).check();
  await page.getByText('Private rooms are not part of your plan.').waitFor();
}

async function newRoom(world) {
  const { id } = await world.post('minjun', '/rooms', { name: 'Tea and Korean' });
  return `/room/${id}`;
}

async function enter(page) {
  await page.getByRole('button', { name: 'Join now' }).click();
  await page.getByRole('toolbar', { name: 'Controls' }).waitFor();
}

function receiptOf(username) {
  return async (world) => {
    const { items } = await world.get(username, '/subscriptions/history');
    return `/account/receipts/${items[0].id}`;
  };
}

async function limitFreeMeetings(world, meetingMinutes) {
  const { items } = await world.get('amara', '/admin/plans');
  const free = items.find(({ code }) => code === 'free');
  const entitlements = { ...free.entitlements, meetingMinutes };
  await world.patch('amara', `/admin/plans/${free.id}`, { entitlements });
}
