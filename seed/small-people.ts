export type SeedPerson = {
  username: string;
  displayName: string;
  bio: string;
  native: readonly string[];
  learning: readonly string[];
  role?: 'moderator' | 'admin';
  status?: 'flagged' | 'banned';
  reason?: string;
};

/** Who lives in the small world. */
export const PEOPLE: readonly SeedPerson[] = [
  {
    username: 'amara',
    displayName: 'Amara Okafor',
    bio: 'I look after this place. Write to me when something is broken.',
    native: ['en'],
    learning: ['fr'],
    role: 'admin',
  },
  {
    username: 'kenji',
    displayName: '田中 健二',
    bio: 'Moderator, early riser, slow runner.',
    native: ['ja'],
    learning: ['en', 'ko'],
    role: 'moderator',
  },
  {
    username: 'sofia',
    displayName: 'Sofía Herrera',
    bio: 'Teaches Spanish, collects idioms, drinks too much coffee.',
    native: ['es'],
    learning: ['en', 'de'],
  },
  {
    username: 'minjun',
    displayName: '김민준',
    bio: '여행과 사진을 좋아해요.',
    native: ['ko'],
    learning: ['en', 'ja'],
  },
  {
    username: 'lina',
    displayName: 'Lina Haddad',
    bio: 'Architect. Talks with her hands.',
    native: ['ar'],
    learning: ['en', 'fr'],
  },
  {
    username: 'putri',
    displayName: 'Putri Wijaya',
    bio: 'Suka masak dan jalan-jalan.',
    native: ['id'],
    learning: ['en', 'ja'],
  },
  {
    username: 'jonas',
    displayName: 'Jonas Weber',
    bio: 'Reads on trains.',
    native: ['de'],
    learning: ['en', 'it'],
  },
  { username: 'meiling', displayName: '陈美玲', bio: '喜欢电影和做饭。', native: ['zh'], learning: ['en'] },
  {
    username: 'tomas',
    displayName: 'Tomás Almeida',
    bio: 'Surfs before work.',
    native: ['pt'],
    learning: ['en', 'es'],
  },
  {
    username: 'camille',
    displayName: 'Camille Laurent',
    bio: 'Nurse on night shifts, so forgive my hours.',
    native: ['fr'],
    learning: ['en', 'ja'],
  },
  {
    username: 'arjun',
    displayName: 'Arjun Nair',
    bio: 'Debugs for a living and for fun.',
    native: ['hi', 'en'],
    learning: ['de'],
  },
  {
    username: 'elif',
    displayName: 'Elif Demir',
    bio: 'Cello, cats, crosswords.',
    native: ['tr'],
    learning: ['en'],
  },
  {
    username: 'luca',
    displayName: 'Luca Moretti',
    bio: 'Will correct your pasta, not your grammar.',
    native: ['it'],
    learning: ['en', 'fr'],
  },
  {
    username: 'anya',
    displayName: 'Аня Соколова',
    bio: 'Люблю горы.',
    native: ['ru'],
    learning: ['en', 'zh'],
  },
  {
    username: 'linh',
    displayName: 'Nguyễn Thùy Linh',
    bio: 'First year of medicine.',
    native: ['vi'],
    learning: ['en', 'fr'],
  },
  {
    username: 'somchai',
    displayName: 'สมชาย ใจดี',
    bio: 'Street food guide.',
    native: ['th'],
    learning: ['en', 'zh'],
  },
  {
    username: 'grace',
    displayName: 'Grace Mwangi',
    bio: 'Runs a book club in two languages.',
    native: ['en'],
    learning: ['es'],
  },
  {
    username: 'yuki',
    displayName: '佐藤 ゆき',
    bio: 'カフェ巡りが好きです。',
    native: ['ja'],
    learning: ['en', 'fr'],
  },
  { username: 'hana', displayName: '이하나', bio: '', native: ['ko'], learning: ['en'] },
  {
    username: 'oliver',
    displayName: 'Oliver Hughes',
    bio: 'Retired, curious, never in a hurry.',
    native: ['en'],
    learning: ['ja', 'it'],
  },
  {
    username: 'fatima',
    displayName: 'Fatima Zahra',
    bio: 'Chess and chemistry.',
    native: ['ar', 'fr'],
    learning: ['en'],
  },
  {
    username: 'nils',
    displayName: 'Nils Berg',
    bio: 'Here for the grammar.',
    native: ['de'],
    learning: ['en', 'ru'],
  },
  {
    username: 'dealhunter',
    displayName: 'Best Deals 💰',
    bio: 'Ask me how to earn from home',
    native: ['en'],
    learning: [],
    status: 'flagged',
    reason: 'Posts links in every room.',
  },
  {
    username: 'rudeguest',
    displayName: 'Nobody Special',
    bio: '',
    native: ['en'],
    learning: [],
    status: 'banned',
    reason: 'Insulted people in three rooms after two warnings.',
  },
];
