import { taxonomyTermEntity } from '../../entities/taxonomy-term.ts';
import { getTaxonomy } from '../../protocol/rest/server-endpoints.ts';
import type { FeatureDependencies } from '../endpoints.ts';
import type { EndpointRouter } from '../http/endpoint-router.ts';
import { Taxonomy } from './taxonomy.ts';

/** `/taxonomy`: what rooms choose from. */
export function serveTaxonomy(
  router: EndpointRouter,
  { dataSource }: Pick<FeatureDependencies, 'dataSource'>,
): void {
  const taxonomy = new Taxonomy(dataSource.getRepository(taxonomyTermEntity));
  router.serve(getTaxonomy, () => taxonomy.list());
}
