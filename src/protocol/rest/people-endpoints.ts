import { endpoint } from './endpoint.ts';
import { pageQuery } from './page.ts';
import {
  blockedPage,
  dashboard,
  foundPeoplePage,
  publicProfile,
  reviewPage,
  searchUsersQuery,
} from './people.ts';

export const searchUsers = endpoint({
  id: 'searchUsers',
  method: 'GET',
  path: '/users',
  tag: 'People',
  summary: 'Find people',
  description: 'Leaves out oneself, whoever blocked one, and whoever one has blocked.',
  access: 'user',
  query: searchUsersQuery,
  answer: { status: 200, body: foundPeoplePage },
});

export const getUser = endpoint({
  id: 'getUser',
  method: 'GET',
  path: '/users/:userId',
  tag: 'People',
  summary: 'Someone’s public profile',
  access: 'user',
  answer: { status: 200, body: publicProfile },
  errors: ['USER_NOT_FOUND'],
});

export const listReviews = endpoint({
  id: 'listReviews',
  method: 'GET',
  path: '/users/:userId/reviews',
  tag: 'People',
  summary: 'What others wrote of someone, newest first',
  access: 'user',
  query: pageQuery,
  answer: { status: 200, body: reviewPage },
  errors: ['USER_NOT_FOUND'],
});

export const listBlocks = endpoint({
  id: 'listBlocks',
  method: 'GET',
  path: '/users/me/blocks',
  tag: 'People',
  summary: 'Whom one has blocked, newest first',
  access: 'user',
  query: pageQuery,
  answer: { status: 200, body: blockedPage },
});

export const blockUser = endpoint({
  id: 'blockUser',
  method: 'PUT',
  path: '/users/me/blocks/:userId',
  tag: 'People',
  summary: 'Block someone',
  description:
    'They cannot find, message or call one, nor see or join one’s rooms, and leave those they are in now. With a 503 the ' +
    'block stands, and they may still be in a room: send it again.',
  access: 'user',
  answer: { status: 204 },
  errors: ['USER_NOT_FOUND', 'VALIDATION_FAILED', 'ROOM_MOVING', 'NODE_UNREACHABLE'],
});

export const unblockUser = endpoint({
  id: 'unblockUser',
  method: 'DELETE',
  path: '/users/me/blocks/:userId',
  tag: 'People',
  summary: 'Lift a block',
  access: 'user',
  answer: { status: 204 },
});

export const getDashboard = endpoint({
  id: 'getDashboard',
  method: 'GET',
  path: '/dashboard',
  tag: 'People',
  summary: 'One’s own figures and next meetings',
  access: 'user',
  answer: { status: 200, body: dashboard },
});
