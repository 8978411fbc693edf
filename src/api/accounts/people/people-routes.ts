import { deleteAvatar, setAvatar } from '../../../protocol/rest/account-endpoints.ts';
import {
  blockUser,
  getDashboard,
  getUser,
  listBlocks,
  listReviews,
  searchUsers,
  unblockUser,
} from '../../../protocol/rest/people-endpoints.ts';
import type { FeatureDependencies } from '../../endpoints.ts';
import type { EndpointRouter } from '../../http/endpoint-router.ts';
import { Avatars } from '../profile/avatars.ts';
import { readDashboard } from '../profile/dashboard.ts';
import { readOwnProfile } from '../profile/own-profile.ts';
import { PeopleBlocks } from './people-blocks.ts';
import { PeopleProfiles } from './people-profiles.ts';
import { PeopleSearch } from './search-people.ts';

/** `/users` and `/dashboard`: finding people, their profiles and pictures, blocks, and one's own figures. */
export function servePeople(router: EndpointRouter, dependencies: FeatureDependencies): void {
  const { dataSource, people } = dependencies;
  const search = new PeopleSearch(dataSource, people);
  const profiles = new PeopleProfiles(dataSource, people);
  const blocks = new PeopleBlocks(dependencies);
  const avatars = new Avatars(dependencies);
  router.serve(searchUsers, ({ user, query }) => search.page(user, query));
  router.serve(getUser, ({ user, params }) => profiles.get(user, params.userId));
  router.serve(listReviews, ({ user, params, query }) => profiles.reviews(user, params.userId, query));
  router.serve(listBlocks, ({ user, query }) => blocks.page(user, query));
  router.serve(blockUser, ({ user, params }) => blocks.block(user, params.userId));
  router.serve(unblockUser, ({ user, params }) => blocks.unblock(user, params.userId));
  router.serve(setAvatar, async ({ user, upload }) =>
    readOwnProfile(dataSource, await avatars.set(user, upload.content)),
  );
  router.serve(deleteAvatar, async ({ user }) => readOwnProfile(dataSource, await avatars.remove(user)));
  router.serve(getDashboard, ({ user }) => readDashboard(dataSource, user, new Date()));
}
