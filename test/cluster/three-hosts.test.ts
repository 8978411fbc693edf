import { ThreeHosts } from '../helpers/cluster/three-hosts.ts';
import { playAllScenarios } from './scenarios/all-scenarios.ts';

/** So few streams a node that a room of a handful of people is larger than its home, and spans all three. */
const STREAMS_A_NODE = '8';

playAllScenarios(new ThreeHosts(), { PARLEY_NODE_CONSUMERS: STREAMS_A_NODE });
