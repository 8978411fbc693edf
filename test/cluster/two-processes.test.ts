import { Pm2Cluster } from '../helpers/cluster/pm2-cluster.ts';
import { playAllScenarios } from './scenarios/all-scenarios.ts';

playAllScenarios(new Pm2Cluster());
