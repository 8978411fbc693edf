import { EntitySchema } from 'typeorm';

/** What one person wrote of another, `userId`. */
export type UserReview = {
  id: string;
  userId: string;
  authorUserId: string;
  /** 1 to 5. */
  rating: number;
  text: string;
  createdAt: Date;
};

export const userReviewEntity = new EntitySchema<UserReview>({
  name: 'UserReview',
  tableName: 'user_reviews',
  columns: {
    id: { type: 'uuid', primary: true },
    userId: { type: 'uuid', name: 'user_id' },
    authorUserId: { type: 'uuid', name: 'author_user_id' },
    rating: { type: 'integer' },
    text: { type: 'text' },
    createdAt: { type: 'timestamptz', name: 'created_at', precision: 3 },
  },
});
