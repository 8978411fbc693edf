import { OneNode } from '../helpers/cluster/one-node.ts';
import { playAllScenarios } from './scenarios/all-scenarios.ts';

playAllScenarios(new OneNode());
