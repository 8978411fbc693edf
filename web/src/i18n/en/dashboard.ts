/** One's own figures. */
export const dashboard = {
  title: 'Dashboard',
  lead: 'How it goes, {{name}}.',
  previous: 'Previous meetings',
  minutesThisWeek: 'Minutes this week',
  minutes: 'Minutes in all',
  roomsJoined: 'Rooms you were in',
  roomsHosted: 'Rooms you hosted',
  byDay: 'Minutes by day',
  byDayLead: 'The last 14 days, as days of UTC.',
  day: 'Day',
  next: 'Next meetings',
  allUpcoming: 'All upcoming meetings',
} as const;
