import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { LogInPage } from '../account/log-in-page.tsx';
import { ProfilePage } from '../account/profile-page.tsx';
import { SignUpPage } from '../account/sign-up-page.tsx';
import { RoomsPage } from '../rooms/rooms-page.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { CrashBoundary } from './crash-boundary.tsx';
import { InvitePage, RoomPage, StaffPage } from './lazy-pages.ts';
import { NotFoundPage } from './not-found-page.tsx';
import { RequireAccount } from './require-account.tsx';
import { SessionProvider } from './session.tsx';

/** The routes. Every page but logging in and signing up needs an account. */
export function App() {
  const { t } = useTranslation();
  const [path] = useLocation();
  return (
    <CrashBoundary path={path}>
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
            <Route path="/staff/*?">
              <RequireAccount>
                <StaffPage />
              </RequireAccount>
            </Route>
            <Route component={NotFoundPage} />
          </Switch>
        </Suspense>
      </SessionProvider>
    </CrashBoundary>
  );
}
