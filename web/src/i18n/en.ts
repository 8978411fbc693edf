import { account } from './en/account.ts';
import { app } from './en/app.ts';
import { billing } from './en/billing.ts';
import { dashboard } from './en/dashboard.ts';
import { directory } from './en/directory.ts';
import { errors } from './en/errors.ts';
import { meetings } from './en/meetings.ts';
import { chat, ended, notices, people } from './en/panels.ts';
import { plans } from './en/plans.ts';
import { prejoin } from './en/prejoin.ts';
import { profile } from './en/profile.ts';
import { report } from './en/report.ts';
import { room } from './en/room.ts';
import { rooms } from './en/rooms.ts';
import { staff } from './en/staff.ts';
import { ui } from './en/ui.ts';

/** Every text of the web app in English, the language that others are translated from. */
export const en = {
  app,
  ui,
  account,
  profile,
  rooms,
  meetings,
  directory,
  dashboard,
  plans,
  billing,
  prejoin,
  room,
  report,
  people,
  chat,
  notices,
  ended,
  staff,
  errors,
};
