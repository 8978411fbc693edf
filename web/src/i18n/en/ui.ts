/** Words of the pieces that pages are made of. */
export const ui = {
  more: 'Load more',
  found_one: '{{count}} entry',
  found_other: '{{count}} entries',
  foundMore_one: 'More than {{count}} entry',
  foundMore_other: 'More than {{count}} entries',
  lettersLeft_one: 'One more character fits.',
  lettersLeft_other: '{{count}} more characters fit.',
  zone: 'In your time zone, {{zone}}.',
  remove: 'Remove {{name}}',
  conflict: {
    title: 'This was changed elsewhere while you were at it.',
    now: '{{label}} is now',
    text: 'Take what is there now, and lose what you wrote; or save yours over it.',
    reload: 'Take what is there now',
    overwrite: 'Save mine over it',
  },
} as const;
