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
  /** argon2id, in PHC string format. */
  passwordHash: string;
  displayName: string;
  bio: string;
  avatarUrl: string | null;
  nativeLanguages: string[];
  learningLanguages: string[];
  interfaceLanguage: string;
  role: UserRole;
  status: UserStatus;
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
    passwordHash: { type: 'text', name: 'password_hash' },
    displayName: { type: 'text', name: 'display_name' },
    bio: { type: 'text' },
    avatarUrl: { type: 'text', name: 'avatar_url', nullable: true },
    nativeLanguages: { type: 'text', name: 'native_languages', array: true },
    learningLanguages: { type: 'text', name: 'learning_languages', array: true },
    interfaceLanguage: { type: 'text', name: 'interface_language' },
    role: { type: 'text' },
    status: { type: 'text' },
    createdAt: { type: 'timestamptz', name: 'created_at', precision: 3 },
    updatedAt: { type: 'timestamptz', name: 'updated_at', precision: 3 },
  },
});
