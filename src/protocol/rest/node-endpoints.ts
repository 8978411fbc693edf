import { endpoint } from './endpoint.ts';
import { nodeList } from './nodes.ts';

const tag = 'Administration';

export const listNodes = endpoint({
  id: 'listNodes',
  method: 'GET',
  path: '/admin/nodes',
  tag,
  summary: 'The processes that serve this installation, the oldest first, as of a second ago',
  access: 'admin',
  answer: { status: 200, body: nodeList },
});

export const drainNode = endpoint({
  id: 'drainNode',
  method: 'POST',
  path: '/admin/nodes/:nodeId/drain',
  tag,
  summary: 'Have a node hand over its rooms',
  description:
    'It takes no new rooms from then on, and those that it has go on at other nodes: people in them notice no more than ' +
    'a moment’s freeze. The last node keeps its rooms until everyone has left. The answer comes when it has begun; how far ' +
    'it is, the list of nodes says. The process does not end by it. Doing it again changes nothing.',
  access: 'admin',
  answer: { status: 202 },
  errors: ['NODE_NOT_FOUND', 'NODE_UNREACHABLE'],
});

export const resumeNode = endpoint({
  id: 'resumeNode',
  method: 'POST',
  path: '/admin/nodes/:nodeId/resume',
  tag,
  summary: 'Have a node take rooms again',
  description: 'What it handed over stays where it is. Doing it again changes nothing.',
  access: 'admin',
  answer: { status: 202 },
  errors: ['NODE_NOT_FOUND', 'NODE_UNREACHABLE'],
});
