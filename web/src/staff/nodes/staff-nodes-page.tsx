import './nodes.css';
import { RefreshCw } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { listNodes } from '../../../../src/protocol/rest/node-endpoints.ts';
import type { Node } from '../../../../src/protocol/rest/nodes.ts';
import { api } from '../../app/api.ts';
import { useAnswer } from '../../app/use-answer.ts';
import { useMoment } from '../../app/use-moment.ts';
import { useNumber } from '../../app/use-number.ts';
import { Badge } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { AnswerView } from '../answer-view.tsx';
import { LoadBar } from './load-bar.tsx';
import { NodeActs } from './node-acts.tsx';

const REFRESH_MS = 3_000;

/** The processes that serve the installation: how busy each is, and which are being emptied. */
export function StaffNodesPage() {
  const { t } = useTranslation();
  const nodes = useAnswer(
    useCallback(() => api.call(listNodes), []),
    REFRESH_MS,
  );
  const columns = useNodeColumns(nodes.value?.items ?? [], nodes.reload);
  return (
    <section className="staff-section" aria-label={t('staff.nodes')}>
      <div className="staff-section-head">
        <p className="soft">{t('staff.node.lead')}</p>
        <button type="button" className="button small" onClick={() => void nodes.reload()}>
          <RefreshCw aria-hidden size={18} />
          {t('staff.node.refresh')}
        </button>
      </div>
      <AnswerView answer={nodes}>
        {({ items }) => (
          <>
            <DataTable
              caption={t('staff.nodes')}
              columns={columns}
              rows={items}
              rowKey={(node: Node) => node.id}
            />
            {items.length === 1 && (
              <EmptyState title={t('staff.node.aloneTitle')} text={t('staff.node.aloneText')} />
            )}
          </>
        )}
      </AnswerView>
    </section>
  );
}

function useNodeColumns(nodes: readonly Node[], reload: () => Promise<void>): Column<Node>[] {
  const { t } = useTranslation();
  const { moment } = useMoment();
  const number = useNumber();
  return [
    {
      key: 'name',
      label: t('staff.node.name'),
      cell: ({ name, region, isThis }) => (
        <span className="person-names">
          <span dir="auto">{name}</span>
          <span className="soft">
            {[region ?? '', isThis ? t('staff.node.self') : ''].filter((one) => one !== '').join(' · ')}
          </span>
        </span>
      ),
    },
    { key: 'state', label: t('staff.node.state'), cell: (node) => <NodeState node={node} /> },
    {
      key: 'cpu',
      label: t('staff.node.cpu'),
      cell: ({ cpu }) => (
        <LoadBar
          label={t('staff.node.cpu')}
          words={t('staff.node.cpuValue', { percent: number(Math.round(cpu * 100)) })}
          used={cpu}
          all={1}
        />
      ),
    },
    {
      key: 'streams',
      label: t('staff.node.streams'),
      cell: ({ consumers, capacity }) => (
        <LoadBar
          label={t('staff.node.streams')}
          words={t('staff.node.streamsValue', { count: consumers, capacity: number(capacity) })}
          used={consumers}
          all={capacity}
        />
      ),
    },
    { key: 'rooms', label: t('staff.node.rooms'), numeric: true, cell: ({ rooms }) => number(rooms) },
    { key: 'people', label: t('staff.node.people'), numeric: true, cell: ({ people }) => number(people) },
    { key: 'since', label: t('staff.node.since'), cell: ({ startedAt }) => moment(startedAt) },
    {
      key: 'acts',
      label: t('staff.node.acts'),
      cell: (node) => (
        <NodeActs
          node={node}
          isLast={!nodes.some((other) => other.id !== node.id && !other.draining)}
          onChanged={reload}
        />
      ),
    },
  ];
}

function NodeState({ node: { draining, rooms } }: { node: Node }) {
  const { t } = useTranslation();
  if (!draining) return <Badge tone="own">{t('staff.node.takes')}</Badge>;
  return <Badge tone="plain">{t(rooms === 0 ? 'staff.node.drained' : 'staff.node.draining')}</Badge>;
}
