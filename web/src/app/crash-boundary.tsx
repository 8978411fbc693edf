import { Component, type ReactNode } from 'react';
import { Trans } from 'react-i18next';

/** The last net: a mistake in drawing the page becomes a page that says so, rather than a blank one. */
export class CrashBoundary extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError() {
    return { crashed: true };
  }

  override render() {
    if (!this.state.crashed) return this.props.children;
    return (
      <main className="narrow-page">
        <h1>
          <Trans i18nKey="app.crashTitle" />
        </h1>
        <p className="soft">
          <Trans i18nKey="app.crashText" />
        </p>
        <button type="button" className="button primary" onClick={() => location.reload()}>
          <Trans i18nKey="app.reload" />
        </button>
      </main>
    );
  }
}
