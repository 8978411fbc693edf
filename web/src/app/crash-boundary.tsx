import { Component, type ReactNode } from 'react';
import { Trans } from 'react-i18next';
import { MissingPartError } from './lazy-pages.ts';

/** `path`: going elsewhere, with Back for one, leaves the crash behind. */
type CrashBoundaryProps = { path: string; children: ReactNode };

/** The last net: a mistake in drawing the page becomes a page that says so, rather than a blank one. */
export class CrashBoundary extends Component<CrashBoundaryProps, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidUpdate(before: CrashBoundaryProps) {
    if (before.path !== this.props.path && this.state.error !== null) this.setState({ error: null });
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const isMissing = error instanceof MissingPartError;
    return (
      <main className="narrow-page">
        <h1>
          <Trans i18nKey={isMissing ? 'app.offlineTitle' : 'app.crashTitle'} />
        </h1>
        <p className="soft" role="alert">
          <Trans i18nKey={isMissing ? 'errors.UNREACHABLE' : 'app.crashText'} />
        </p>
        <button type="button" className="button primary" onClick={() => location.reload()}>
          <Trans i18nKey="app.reload" />
        </button>
      </main>
    );
  }
}
