/** The staff's pages of plans, subscriptions, revenue and webhooks, as `pages.mjs` has it. */
export const MONEY_PAGES = [
  { name: 'staff-plans', as: 'amara', path: '/staff/plans' },
  {
    name: 'staff-plan-new',
    as: 'amara',
    path: '/staff/plans/new',
    prepare: (page) => page.getByRole('button', { name: 'Create the plan' }).click(),
  },
  { name: 'staff-plan', as: 'amara', path: planOf('premium') },
  { name: 'staff-plan-free', as: 'amara', path: planOf('free') },
  {
    name: 'staff-plan-retire',
    as: 'amara',
    path: planOf('premium'),
    prepare: (page) => page.getByRole('button', { name: 'Retire the plan' }).click(),
  },
  { name: 'staff-subscriptions', as: 'amara', path: '/staff/subscriptions' },
  { name: 'staff-subscription', as: 'amara', path: subscriptionOf('arjun'), prepare: readToTheEnd },
  { name: 'staff-subscription-disputed', as: 'amara', path: subscriptionOf('tomas'), prepare: readToTheEnd },
  { name: 'staff-subscription-given', as: 'amara', path: subscriptionOf('oliver'), prepare: readToTheEnd },
  {
    name: 'staff-grant',
    as: 'amara',
    path: '/staff/subscriptions',
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Give a plan' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('searchbox').fill('li');
      await dialog.getByRole('button', { name: /@lina/ }).waitFor();
    },
  },
  {
    name: 'staff-refund',
    as: 'amara',
    path: subscriptionOf('arjun'),
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Refund', exact: true }).click();
      await page.getByRole('alertdialog').getByLabel('A part').check();
    },
  },
  {
    name: 'staff-end-plan',
    as: 'amara',
    path: subscriptionOf('sofia'),
    prepare: (page) => page.getByRole('button', { name: 'End it' }).click(),
  },
  { name: 'staff-revenue', as: 'amara', path: '/staff/revenue' },
  {
    name: 'staff-revenue-table',
    as: 'amara',
    path: '/staff/revenue',
    prepare: (page) => page.getByRole('button', { name: 'Show as a table' }).first().click(),
  },
  { name: 'staff-webhooks', as: 'amara', path: '/staff/webhooks' },
  {
    name: 'staff-webhook-new',
    as: 'amara',
    path: '/staff/webhooks',
    prepare: async (page) => {
      await page.getByRole('button', { name: 'New webhook' }).click();
      await page.getByRole('button', { name: 'Create the webhook' }).click();
    },
  },
  {
    name: 'staff-webhook-secret',
    as: 'amara',
    path: '/staff/webhooks',
    prepare: async (page) => {
      await page.getByRole('link', { name: /crm\.example\.org/ }).click();
      await page.getByRole('button', { name: 'New secret' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'New secret' }).click();
      await page.getByRole('alertdialog', { name: 'Its secret' }).waitFor();
    },
  },
  { name: 'staff-webhook', as: 'amara', path: refusingWebhook },
  {
    name: 'staff-webhook-delivery',
    as: 'amara',
    path: refusingWebhook,
    prepare: (page) =>
      page
        .getByRole('button', { name: /^Details of/ })
        .first()
        .click(),
  },
  {
    name: 'staff-webhook-replay',
    as: 'amara',
    path: refusingWebhook,
    prepare: (page) => page.getByRole('button', { name: 'Send again' }).first().click(),
  },
  {
    name: 'staff-webhook-delete',
    as: 'amara',
    path: refusingWebhook,
    prepare: (page) => page.getByRole('button', { name: 'Delete' }).click(),
  },
];

function readToTheEnd(page) {
  return page.getByRole('heading', { name: 'Ledger' }).waitFor();
}

function planOf(code) {
  return async (world) => {
    const { items } = await world.get('amara', '/admin/plans');
    return `/staff/plans/${items.find((plan) => plan.code === code).id}`;
  };
}

function subscriptionOf(username) {
  return async (world) => {
    const { items } = await world.get('amara', `/admin/subscriptions?text=${username}`);
    return `/staff/subscriptions/${items[0].id}`;
  };
}

/** A webhook to an address that takes nothing, and a report that it should have heard of. */
async function refusingWebhook(world) {
  const url = `${world.url}/takes/nothing`;
  const { items } = await world.get('amara', '/admin/webhooks');
  const known = items.find((webhook) => webhook.url === url);
  if (known !== undefined) return `/staff/webhooks/${known.id}`;
  const input = { url, description: 'Our moderators’ chat', events: ['report.made', 'room.started'] };
  const webhook = await world.post('amara', '/admin/webhooks', input);
  const roomId = await world.roomOf('grace', 'upcoming');
  await world.post('grace', `/rooms/${roomId}/reports`, { reason: 'spam', text: 'To see what happens.' });
  for (let left = 50; left > 0; left--) {
    const { items } = await world.get('amara', `/admin/webhooks/${webhook.id}/deliveries`);
    if (items.some(({ attempts }) => attempts > 0)) return `/staff/webhooks/${webhook.id}`;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('Nothing was sent to the webhook.');
}
