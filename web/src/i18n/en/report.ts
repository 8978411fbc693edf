/** Telling the staff of a person or a room. */
export const report = {
  title: 'Report {{name}}',
  roomTitle: 'Report this room',
  text: 'The people who run this site will look at it. Nobody in the room learns of it.',
  why: 'What is wrong?',
  what: 'What happened?',
  send: 'Send the report',
  wordsMissing: 'Say in a few words what is wrong.',
  sent: 'Thank you. The report was sent.',
  reason: {
    spam: 'Spam or advertising',
    harassment: 'Harassment or bullying',
    hate: 'Hate',
    sexual: 'Sexual content',
    violence: 'Violence or threats',
    'minor-safety': 'A child’s safety',
    other: 'Something else',
  },
} as const;
