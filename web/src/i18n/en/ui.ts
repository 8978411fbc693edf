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
} as const;
