import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import type { AdminUser, AdminUserDetails } from '../../../../src/protocol/rest/admin.ts';
import { getAdminUser } from '../../../../src/protocol/rest/admin-endpoints.ts';
import { api } from '../../app/api.ts';
import { useSession } from '../../app/session.tsx';
import { useAnswer } from '../../app/use-answer.ts';
import { useMoment } from '../../app/use-moment.ts';
import { useNumber } from '../../app/use-number.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Badge } from '../../ui/badge.tsx';
import { AnswerView } from '../answer-view.tsx';
import { BackLink } from '../back-link.tsx';
import { Fact } from '../fact.tsx';
import { GrantDialog } from '../subscriptions/grant-dialog.tsx';
import { StatusBadge } from './status-badge.tsx';
import { UserRoleDialog } from './user-role-dialog.tsx';
import { type StatusAct, statusActs, UserStatusDialog } from './user-status-dialog.tsx';

const REFRESH_MS = 10_000;

/** One account: who it is, what it did, and what staff can do about it. */
export function StaffUserPage({ userId }: { userId: string }) {
  const { t } = useTranslation();
  const answer = useAnswer(
    useCallback(() => api.call(getAdminUser, { params: { userId } }), [userId]),
    REFRESH_MS,
  );
  return (
    <>
      <BackLink href="/staff/users" label={t('staff.user.back')} />
      <AnswerView answer={answer}>
        {(user) => <UserDetails user={user} onChange={(changed) => answer.put({ ...user, ...changed })} />}
      </AnswerView>
    </>
  );
}

function UserDetails({ user, onChange }: { user: AdminUserDetails; onChange: (user: AdminUser) => void }) {
  const { t } = useTranslation();
  const { moment } = useMoment();
  const number = useNumber();
  return (
    <article className="staff-section" aria-label={user.displayName}>
      <div className="staff-person">
        <Avatar userId={user.id} name={user.displayName} url={user.avatarUrl} size="large" />
        <div>
          <h2 dir="auto">{user.displayName}</h2>
          <p className="soft">@{user.username}</p>
          <p className="badges">
            <StatusBadge status={user.status} />
            <Badge>{t(`staff.user.roles.${user.role}`)}</Badge>
          </p>
          {user.statusReason !== null && user.statusReason !== '' && <p dir="auto">{user.statusReason}</p>}
        </div>
      </div>

      <UserActs user={user} onChange={onChange} />

      <dl className="facts">
        <Fact name={t('staff.user.email')}>
          {user.email} {!user.emailVerified && <span className="soft">({t('staff.user.unverified')})</span>}
        </Fact>
        <Fact name={t('staff.user.plan')}>{user.plan.name}</Fact>
        <Fact name={t('staff.user.joined')}>{moment(user.createdAt)}</Fact>
        <Fact name={t('staff.user.lastSeen')}>
          {user.lastSeenAt === null ? t('staff.user.never') : moment(user.lastSeenAt)}
        </Fact>
        <Fact name={t('staff.user.sessions')}>{number(user.sessions)}</Fact>
        <Fact name={t('staff.user.roomsHosted')}>{number(user.roomsHosted)}</Fact>
        <Fact name={t('staff.user.minutes')}>{number(user.minutes)}</Fact>
        <Fact name={t('staff.user.reportsAgainst')}>{number(user.reportsAgainst)}</Fact>
        <Fact name={t('staff.user.reportsMade')}>{number(user.reportsMade)}</Fact>
        <Fact name={t('staff.user.inNow')}>
          {user.liveRooms.length === 0 && t('staff.user.notInRoom')}
          {user.liveRooms.map((room) => (
            <Link key={room.id} className="fact-link" href={`/staff/rooms/${room.id}`}>
              {room.name}
            </Link>
          ))}
        </Fact>
      </dl>
    </article>
  );
}

function UserActs({ user, onChange }: { user: AdminUserDetails; onChange: (user: AdminUser) => void }) {
  const { t } = useTranslation();
  const session = useSession();
  const [, navigate] = useLocation();
  const [asking, setAsking] = useState<StatusAct | 'role' | 'grant' | null>(null);
  const isAdmin = session.user?.role === 'admin';
  // Nobody acts on themselves, and moderators act on users alone.
  const mayAct = session.user?.id !== user.id && (isAdmin || user.role === 'user');
  return (
    <div className="acts">
      {mayAct &&
        statusActs(user.status).map((act) => (
          <button
            key={act}
            type="button"
            className={`button small ${act === 'ban' ? 'danger' : ''}`}
            onClick={() => setAsking(act)}
          >
            {t(`staff.user.${act}`)}
          </button>
        ))}
      {isAdmin && (
        <>
          <button type="button" className="button small" onClick={() => setAsking('role')}>
            {t('staff.user.changeRole')}
          </button>
          <button type="button" className="button small" onClick={() => setAsking('grant')}>
            {t('staff.subscription.grant')}
          </button>
        </>
      )}
      <Link className="button small quiet" href={`/staff/reports?user=${user.id}`}>
        {t('staff.user.seeReports')}
      </Link>
      {isAdmin && (
        <>
          <Link className="button small quiet" href={`/staff/subscriptions?user=${user.id}`}>
            {t('staff.user.seeSubscriptions')}
          </Link>
          <Link className="button small quiet" href={`/staff/audit?target=${user.id}`}>
            {t('staff.user.seeAudit')}
          </Link>
        </>
      )}
      {asking === 'role' && <UserRoleDialog user={user} onDone={onChange} onClose={() => setAsking(null)} />}
      {asking === 'grant' && (
        <GrantDialog
          person={user}
          onDone={({ id }) => navigate(`/staff/subscriptions/${id}`)}
          onClose={() => setAsking(null)}
        />
      )}
      {asking !== null && asking !== 'role' && asking !== 'grant' && (
        <UserStatusDialog user={user} act={asking} onDone={onChange} onClose={() => setAsking(null)} />
      )}
    </div>
  );
}
