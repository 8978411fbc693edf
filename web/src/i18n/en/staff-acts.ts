/** What the audit log's acts are, by their names: `user.ban` is `user`, `ban`. */
export const staffActs = {
  user: {
    ban: 'Banned',
    unban: 'Lifted a ban',
    flag: 'Flagged',
    unflag: 'Took a flag away',
    role: 'Changed a role',
  },
  room: {
    close: 'Closed a room',
    open: 'Opened a room',
    edit: 'Edited a room',
    delete: 'Deleted a room',
    lock: 'Locked or unlocked a room',
  },
  participant: {
    mute: 'Muted someone',
    'stop-video': 'Stopped a video',
    'mute-all': 'Muted everyone',
    'lower-hand': 'Lowered a hand',
    role: 'Changed a role in a room',
    remove: 'Removed someone from a room',
    ban: 'Banned someone from a room',
    unban: 'Lifted a ban from a room',
  },
  knock: { admit: 'Let someone in', deny: 'Turned someone away' },
  invite: { create: 'Made an invite', revoke: 'Revoked an invite' },
  report: { resolve: 'Resolved a report' },
  term: { create: 'Added an entry', edit: 'Edited an entry', delete: 'Deleted an entry' },
  plan: { create: 'Made a plan', edit: 'Changed a plan' },
  subscription: {
    grant: 'Gave a plan',
    end: 'Ended a subscription',
    refund: 'Gave money back',
  },
  webhook: {
    create: 'Made a webhook',
    edit: 'Changed a webhook',
    secret: 'Made a new secret for a webhook',
    replay: 'Had events sent again',
    delete: 'Deleted a webhook',
  },
} as const;
