import { type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { ForgotPage } from '../account/forgot-page.tsx';
import { LogInPage } from '../account/log-in-page.tsx';
import { ResetPage } from '../account/reset-page.tsx';
import { SignUpPage } from '../account/sign-up-page.tsx';
import { VerifyPage } from '../account/verify-page.tsx';
import { PurchasesProvider } from '../billing/purchases.tsx';
import { PeopleProvider } from '../people/people-provider.tsx';
import { OwnPlanProvider } from '../plans/own-plan.tsx';
import { KnockToasts } from '../prejoin/knock-toasts.tsx';
import { RoomsPage } from '../rooms/rooms-page.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { ToastProvider } from '../ui/toast.tsx';
import { ArrivalProvider } from './arrival.tsx';
import { CrashBoundary } from './crash-boundary.tsx';
import * as pages from './lazy-pages.ts';
import { NotFoundPage } from './not-found-page.tsx';
import { RequireAccount } from './require-account.tsx';
import { SessionProvider } from './session.tsx';

/** The routes. Every page but those of logging in and signing up needs an account. */
export function App() {
  const { t } = useTranslation();
  const [path] = useLocation();
  return (
    <CrashBoundary path={path}>
      <SessionProvider>
        <ToastProvider>
          <ArrivalProvider>
            <PeopleProvider>
              <OwnPlanProvider>
                <PurchasesProvider>
                  <KnockToasts />
                  <Suspense fallback={<Spinner label={t('app.loading')} />}>
                    <Switch>
                      <Route path="/">
                        <Redirect to="/rooms" replace />
                      </Route>
                      <Route path="/login" component={LogInPage} />
                      <Route path="/signup" component={SignUpPage} />
                      <Route path="/forgot" component={ForgotPage} />
                      <Route path="/reset" component={ResetPage} />
                      <Route path="/outbox" component={pages.OutboxPage} />
                      <Route path="/plans" component={pages.PlansPage} />
                      <Route>
                        <RequireAccount>
                          <OwnPages />
                        </RequireAccount>
                      </Route>
                    </Switch>
                  </Suspense>
                </PurchasesProvider>
              </OwnPlanProvider>
            </PeopleProvider>
          </ArrivalProvider>
        </ToastProvider>
      </SessionProvider>
    </CrashBoundary>
  );
}

/** What those who are logged in can open. */
function OwnPages(): ReactNode {
  return (
    <Switch>
      <Route path="/verify" component={VerifyPage} />
      <Route path="/rooms" component={RoomsPage} />
      <Route path="/rooms/new" component={pages.NewRoomPage} />
      <Route path="/rooms/:id/edit">{({ id }) => <pages.EditRoomPage key={id} roomId={id} />}</Route>
      <Route path="/meetings/:when?">
        {({ when = 'upcoming' }) =>
          MEETING_LISTS.has(when) ? <pages.MeetingsPage /> : <pages.MeetingPage key={when} roomId={when} />
        }
      </Route>
      <Route path="/meetings/:id/:part">
        {({ id, part }) => <pages.MeetingPage key={id} roomId={id} part={part} />}
      </Route>
      <Route path="/people" component={pages.PeoplePage} />
      <Route path="/people/:id">{({ id }) => <pages.PersonPage key={id} userId={id} />}</Route>
      <Route path="/dashboard" component={pages.DashboardPage} />
      <Route path="/profile" component={pages.ProfilePage} />
      <Route path="/account/plan" component={pages.OwnPlanPage} />
      <Route path="/account/receipts/:id">{({ id }) => <pages.ReceiptPage key={id} orderId={id} />}</Route>
      <Route path="/staff/*?" component={pages.StaffPage} />
      <Route path="/room/:id">{({ id }) => <pages.RoomPage key={id} roomId={id} />}</Route>
      <Route path="/invite/:code">{({ code }) => <pages.InvitePage key={code} code={code} />}</Route>
      <Route component={NotFoundPage} />
    </Switch>
  );
}

const MEETING_LISTS: ReadonlySet<string> = new Set(['upcoming', 'live', 'previous']);
