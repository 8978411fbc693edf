import type { NodeInfo } from '../../cluster/node-info.ts';
import { AppError } from '../../errors.ts';
import { drainNode, listNodes, resumeNode } from '../../protocol/rest/node-endpoints.ts';
import type { Node } from '../../protocol/rest/nodes.ts';
import { AuditLog, type StaffActor } from '../audit/audit-log.ts';
import type { FeatureDependencies } from '../endpoints.ts';
import type { EndpointRouter } from '../http/endpoint-router.ts';

/** `/admin/nodes`: the processes of this installation. */
export function serveNodes(
  router: EndpointRouter,
  { dataSource, nodes }: Pick<FeatureDependencies, 'dataSource' | 'nodes'>,
): void {
  const audit = new AuditLog(dataSource);

  /** Writes down first that somebody has a node drain or resume, unless it does already. */
  const note = async (nodeId: string, draining: boolean, { actor, request }: StaffActor) => {
    const node = nodes.list().find((one) => one.nodeId === nodeId);
    if (node === undefined) throw new AppError('NODE_NOT_FOUND');
    if (node.draining === draining) return;
    await audit.record({
      actorUserId: actor.id,
      action: draining ? 'node.drain' : 'node.resume',
      target: { kind: 'node', id: nodeId },
      // The node is gone by the time that somebody reads it.
      before: { name: node.name, draining: node.draining },
      after: { draining },
      request,
    });
  };

  router.serve(listNodes, async () => ({ items: nodes.list().map((node) => toNode(node, nodes.nodeId)) }));
  router.serve(drainNode, async ({ user, params, request }) => {
    await note(params.nodeId, true, { actor: user, request });
    await nodes.drain(params.nodeId);
  });
  router.serve(resumeNode, async ({ user, params, request }) => {
    await note(params.nodeId, false, { actor: user, request });
    await nodes.resume(params.nodeId);
  });
}

function toNode({ nodeId, name, region, startedAt, draining, load }: NodeInfo, ownId: string): Node {
  return { id: nodeId, name, region, startedAt, draining, ...load, isThis: nodeId === ownId };
}
