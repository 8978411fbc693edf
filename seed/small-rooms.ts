export type SeedRoom = {
  name: string;
  description?: string;
  kind?: 'conversation' | 'meeting' | 'class';
  host: string;
  language?: string;
  topics?: readonly string[];
  visibility?: 'private';
  capacity?: number;
  lobby?: true;
  stage?: true;
  /** A meeting: when it starts, in hours from now, and how long it is. */
  schedule?: { inHours: number; minutes: number };
  /** Over: how many hours ago it began, who was there, and for how many minutes. */
  past?: { hoursAgo: number; minutes: number; guests: readonly string[] };
  members?: readonly string[];
};

/** What is going on in the small world. */
export const ROOMS: readonly SeedRoom[] = [
  {
    name: 'Morning coffee in English',
    host: 'grace',
    language: 'en',
    topics: ['daily-life'],
    description: 'Come as you are, leave when you must.',
  },
  { name: '日本語でおしゃべり', host: 'yuki', language: 'ja', topics: ['daily-life', 'culture'] },
  {
    name: 'Español despacio',
    host: 'sofia',
    language: 'es',
    topics: ['grammar'],
    kind: 'class',
    stage: true,
    description: 'Slow Spanish for beginners. Raise a hand to speak.',
  },
  { name: '한국어 발음 연습', host: 'minjun', language: 'ko', topics: ['grammar'], capacity: 8 },
  { name: 'Travel stories', host: 'putri', language: 'en', topics: ['travel', 'food'] },
  { name: 'Deutsch am Abend', host: 'jonas', language: 'de', topics: ['books', 'films'] },
  { name: 'Debugging over tea', host: 'arjun', language: 'en', topics: ['technology'], lobby: true },
  {
    name: 'Book club committee',
    host: 'grace',
    language: 'en',
    topics: ['books'],
    visibility: 'private',
    members: ['oliver', 'camille', 'sofia'],
  },
  {
    name: 'Weekly planning',
    host: 'sofia',
    kind: 'meeting',
    visibility: 'private',
    lobby: true,
    members: ['grace', 'tomas', 'lina'],
    schedule: { inHours: 22, minutes: 45 },
    description: 'Agenda: who teaches what next week.',
  },
  {
    name: 'Pronunciation clinic',
    host: 'grace',
    kind: 'class',
    language: 'en',
    topics: ['grammar'],
    schedule: { inHours: 30, minutes: 60 },
  },
  {
    name: 'Medical English, session 3',
    host: 'oliver',
    kind: 'class',
    language: 'en',
    topics: ['study'],
    capacity: 12,
    schedule: { inHours: 75, minutes: 90 },
  },
  {
    name: 'Película de la semana',
    host: 'sofia',
    language: 'es',
    topics: ['films'],
    schedule: { inHours: 120, minutes: 60 },
  },
  {
    name: 'Interview practice',
    host: 'arjun',
    language: 'en',
    topics: ['business'],
    past: { hoursAgo: 26, minutes: 50, guests: ['elif', 'linh', 'meiling', 'kenji'] },
  },
  {
    name: 'Cucina e chiacchiere',
    host: 'luca',
    language: 'it',
    topics: ['food'],
    past: { hoursAgo: 50, minutes: 65, guests: ['jonas', 'oliver', 'camille'] },
  },
  {
    name: 'Weekly planning',
    host: 'sofia',
    kind: 'meeting',
    visibility: 'private',
    members: ['grace', 'tomas', 'lina'],
    past: { hoursAgo: 146, minutes: 40, guests: ['grace', 'tomas', 'lina'] },
  },
  {
    name: 'Late night small talk',
    host: 'camille',
    language: 'fr',
    topics: ['daily-life'],
    past: { hoursAgo: 74, minutes: 95, guests: ['lina', 'fatima', 'rudeguest', 'dealhunter', 'linh'] },
  },
];

/** What was said in a room that is over: who, and what. */
export const CHATS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'Interview practice': [
    ['arjun', 'Welcome! Two minutes each, then questions.'],
    ['linh', 'I am a little nervous 😅'],
    ['elif', 'You will be great.'],
    ['meiling', 'Could you say the last question again?'],
    ['arjun', 'Tell me about a time you changed your mind.'],
    ['kenji', '良い質問ですね。'],
  ],
  'Cucina e chiacchiere': [
    ['luca', 'Niente panna nella carbonara, per favore.'],
    ['jonas', 'Und was ist mit Speck?'],
    ['oliver', 'Guanciale or nothing, I have learned.'],
  ],
  'Weekly planning': [
    ['sofia', 'Notes are in the document as always.'],
    ['tomas', 'I can take Thursday.'],
    ['lina', 'شكرا! I will send the slides tonight.'],
  ],
  'Late night small talk': [
    ['camille', 'Bonsoir tout le monde'],
    ['dealhunter', 'Earn 500 a day from home, ask me how!!!'],
    ['fatima', 'Please stop that.'],
    ['linh', 'Bonne nuit à tous 🌙'],
  ],
};
