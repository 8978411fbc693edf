import { EntitySchema } from 'typeorm';

export type UserRole = 'user' | 'moderator' | 'admin';
export type UserStatus = 'active' | 'flagged' | 'banned';

/** An account. */
export type User = {
  id: string;
  /** As its owner writes it. */
  username: string;
  /** What makes two names the same: see `account-keys.ts`. */
  usernameKey: string;
  email: string;
  emailKey: string;
  /** argon2id, in PHC string format. Null: logs in with Google alone. */
  passwordHash: string | null;
  emailVerifiedAt: Date | null;
  /** Google's own id of the person: the `sub` of its ID tokens. */
  googleSubject: string | null;
  displayName: string;
  bio: string;
  avatarUrl: string | null;
  /** Where the store of files has the avatar, to delete it there. */
  avatarKey: string | null;
  /** What it takes of one's storage. */
  avatarBytes: number;
  nativeLanguages: string[];
  learningLanguages: string[];
  interfaceLanguage: string;
  role: UserRole;
  status: UserStatus;
  /** Why staff gave it that status. */
  statusReason: string | null;
  /** Null: never connected since this is kept. */
  lastSeenAt: Date | null;
  /** The row stays, without anything of the person, for what others said and did with them. */
  deletedAt: Date | null;
  /** Counts edits, for `If-Match`. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
};

export const userEntity = new EntitySchema<User>({
  name: 'User',
  tableName: 'users',
  columns: {
    id: { type: 'uuid', primary: true },
    username: { type: 'text' },
    usernameKey: { type: 'text', name: 'username_key' },
    email: { type: 'text' },
    emailKey: { type: 'text', name: 'email_key' },
    passwordHash: { type: 'text', name: 'password_hash', nullable: true },
    emailVerifiedAt: { type: 'timestamptz', name: 'email_verified_at', precision: 3, nullable: true },
    googleSubject: { type: 'text', name: 'google_subject', nullable: true },
    displayName: { type: 'text', name: 'display_name' },
    bio: { type: 'text' },
    avatarUrl: { type: 'text', name: 'avatar_url', nullable: true },
    avatarKey: { type: 'text', name: 'avatar_key', nullable: true },
    avatarBytes: { type: 'integer', name: 'avatar_bytes' },
    nativeLanguages: { type: 'text', name: 'native_languages', array: true },
    learningLanguages: { type: 'text', name: 'learning_languages', array: true },
    interfaceLanguage: { type: 'text', name: 'interface_language' },
    role: { type: 'text' },
    status: { type: 'text' },
    statusReason: { type: 'text', name: 'status_reason', nullable: true },
    lastSeenAt: { type: 'timestamptz', name: 'last_seen_at', precision: 3, nullable: true },
    deletedAt: { type: 'timestamptz', name: 'deleted_at', precision: 3, nullable: true },
    version: { type: 'integer' },
    createdAt: { type: 'timestamptz', name: 'created_at', precision: 3 },
    updatedAt: { type: 'timestamptz', name: 'updated_at', precision: 3 },
  },
});
