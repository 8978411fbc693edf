import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Redirect, Route, Switch } from 'wouter';
import { LogInPage } from '../account/log-in-page.tsx';
import { ProfilePage } from '../account/profile-page.tsx';
import { SignUpPage } from '../account/sign-up-page.tsx';
import { RoomsPage } from '../rooms/rooms-page.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { CrashBoundary } from './crash-boundary.tsx';
import { NotFoundPage } from './not-found-page.tsx';
import { RequireAccount } from './require-account.tsx';
import { SessionProvider } from './session.tsx';

// What only a room needs is loaded with the room.
const RoomPage = lazy(() => import('../prejoin/room-page.tsx'));
const InvitePage = lazy(() => import('../prejoin/invite-page.tsx'));

/** The routes. Every page but logging in and signing up needs an account. */
export function App() {
  const { t } = useTranslation();
  return (
    <CrashBoundary>
      <SessionProvider>
        <Suspense fallback={<Spinner label={t('app.loading')} />}>
          <Switch>
            <Route path="/">
              <Redirect to="/rooms" replace />
            </Route>
            <Route path="/login" component={LogInPage} />
            <Route path="/signup" component={SignUpPage} />
            <Route path="/rooms">
              <RequireAccount>
                <RoomsPage />
              </RequireAccount>
            </Route>
            <Route path="/profile">
              <RequireAccount>
                <ProfilePage />
              </RequireAccount>
            </Route>
            <Route path="/room/:id">
              {({ id }) => (
                <RequireAccount>
                  <RoomPage key={id} roomId={id} />
                </RequireAccount>
              )}
            </Route>
            <Route path="/invite/:code">
              {({ code }) => (
                <RequireAccount>
                  <InvitePage key={code} code={code} />
                </RequireAccount>
              )}
            </Route>
            <Route component={NotFoundPage} />
          </Switch>
        </Suspense>
      </SessionProvider>
    </CrashBoundary>
  );
}
