import { useEffect, useState } from 'react';
import { getServerSettings, type ServerSettings } from '../../../src/protocol/rest/server-endpoints.ts';
import { api } from './api.ts';

let asked: Promise<ServerSettings> | undefined;

/** What this installation offers; undefined until it is known, and where it cannot be asked. Asked once a visit. */
export function useServerSettings(): ServerSettings | undefined {
  const [settings, setSettings] = useState<ServerSettings>();
  useEffect(() => {
    let current = true;
    asked ??= api.call(getServerSettings);
    asked.then(
      (answer) => current && setSettings(answer),
      () => {
        asked = undefined;
      },
    );
    return () => {
      current = false;
    };
  }, []);
  return settings;
}
