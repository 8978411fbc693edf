/** Rooms from inside and their doors, as `pages.mjs` has it. */
export const ROOM_PAGES = [
  {
    name: 'door',
    as: 'grace',
    path: (world) => makeRoom(world, 'grace', { name: 'Espresso and small talk' }),
    prepare: (page) => page.getByRole('button', { name: 'Join now' }).waitFor(),
  },
  {
    name: 'room-people',
    as: 'grace',
    path: (world) => makeRoom(world, 'grace', { name: 'Evening class', lobby: true, stage: true }),
    prepare: async (page, world) => {
      const close = await gather(page, world);
      await page.getByRole('button', { name: /^People/ }).click();
      return close;
    },
  },
  {
    name: 'room-menu',
    as: 'grace',
    path: (world) => makeRoom(world, 'grace', { name: 'Evening class', lobby: true, stage: true }),
    prepare: async (page, world) => {
      const close = await gather(page, world);
      await page.getByRole('button', { name: /^People/ }).click();
      await page
        .getByRole('button', { name: /^Actions for/ })
        .nth(1)
        .click();
      return close;
    },
  },
  {
    name: 'room-chat',
    as: 'grace',
    path: (world) => makeRoom(world, 'grace', { name: 'Evening class', lobby: true, stage: true }),
    prepare: async (page, world) => {
      const close = await gather(page, world);
      await page.getByRole('button', { name: /^Chat/ }).click();
      const field = page.getByLabel('Message to everyone');
      for (const text of ['Welcome, everyone 🌿', 'The sheet for tonight: https://example.org/sheet.pdf']) {
        await field.fill(text);
        await field.press('Enter');
      }
      return close;
    },
  },
  {
    name: 'room-reactions',
    as: 'grace',
    path: (world) => makeRoom(world, 'grace', { name: 'Evening class', lobby: true }),
    prepare: async (page, world) => {
      const close = await gather(page, world);
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Lock the room' }).click();
      await page.getByRole('button', { name: 'React' }).click();
      return close;
    },
  },
  {
    name: 'room-report',
    as: 'grace',
    path: (world) => makeRoom(world, 'grace', { name: 'Evening class' }),
    prepare: async (page) => {
      await enter(page);
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Report this room' }).click();
    },
  },
  {
    name: 'room-listening',
    as: 'lina',
    path: (world) => makeRoom(world, 'grace', { name: 'Evening class', stage: true }),
    prepare: enter,
  },
  {
    name: 'knock',
    as: 'lina',
    path: (world) => makeRoom(world, 'grace', { name: 'Evening class', lobby: true }),
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Ask to join' }).click();
      await page.getByText('You knocked.').waitFor();
    },
  },
  {
    name: 'password',
    as: 'sofia',
    path: (world) => makeRoom(world, 'grace', { name: 'Evening class', password: 'sesame' }),
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Join now' }).click();
      await page.getByLabel('Password of the room').fill('wrong');
      await page.keyboard.press('Enter');
      await page.getByText('That is not the password').waitFor();
    },
  },
  {
    name: 'not-open',
    as: 'sofia',
    path: (world) => {
      const startsAt = new Date(Date.now() + 86_400_000).toISOString();
      return makeRoom(world, 'grace', { name: 'Evening class', schedule: { startsAt, minutes: 60 } });
    },
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Join now' }).click();
      await page.getByRole('heading', { name: 'Not open yet' }).waitFor();
    },
  },
];

async function makeRoom(world, username, input) {
  const { id } = await world.post(username, '/rooms', input);
  return `/room/${id}`;
}

async function enter(page) {
  await page.getByRole('button', { name: 'Join now' }).click();
  await page.getByRole('toolbar', { name: 'Controls' }).waitFor();
}

/** The host, someone with a hand up and one of the staff in a room with a lobby, and someone at the door. */
async function gather(page, world) {
  await enter(page);
  const browser = page.context().browser();
  const path = new URL(page.url()).pathname;
  const [lina, amara, arjun] = [
    await world.visit(browser, 'lina', path),
    await world.visit(browser, 'amara', path),
    await world.visit(browser, 'arjun', path),
  ];
  await lina.getByRole('button', { name: 'Ask to join' }).click();
  await page.getByRole('button', { name: /1 at the door/ }).click();
  await page.getByRole('button', { name: /^Admit / }).click();
  await page.getByRole('button', { name: /^People/ }).click();
  await lina.getByRole('toolbar', { name: 'Controls' }).waitFor();
  await lina.keyboard.press('h');
  await enter(amara);
  await arjun.getByRole('button', { name: 'Ask to join' }).click();
  await page.getByRole('button', { name: 'People, 1 raised hand, 1 at the door' }).waitFor();
  return async () => {
    for (const guest of [lina, amara, arjun]) await guest.context().close();
  };
}
