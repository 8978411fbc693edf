import { EntitySchema } from 'typeorm';
import type { User } from './user.ts';

/** Someone has blocked someone. `blocked` is there where it was asked for. */
export type UserBlock = {
  userId: string;
  blockedUserId: string;
  blocked?: User;
  createdAt: Date;
};

export const userBlockEntity = new EntitySchema<UserBlock>({
  name: 'UserBlock',
  tableName: 'user_blocks',
  columns: {
    userId: { type: 'uuid', name: 'user_id', primary: true },
    blockedUserId: { type: 'uuid', name: 'blocked_user_id', primary: true },
    createdAt: { type: 'timestamptz', name: 'created_at', precision: 3 },
  },
  relations: {
    blocked: { type: 'many-to-one', target: 'User', joinColumn: { name: 'blocked_user_id' } },
  },
});
