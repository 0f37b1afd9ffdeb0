/**
 * Every key of the store. The braces put all of them into one hash slot, so that one script may touch several
 * of them on Redis Cluster too.
 */
export function createKeys(prefix: string) {
  const key = (...parts: string[]): string => `{${prefix}}:${parts.join(':')}`;
  return {
    counters: key('counters'),
    notification: (id: string) => key('notification', id),
    notificationsOpen: key('notifications', 'open'),
    notificationsWaiting: key('notifications', 'waiting'),
    quarantine: key('quarantine'),
    quarantined: (id: string) => key('quarantined', id),
    episode: (fingerprint: string) => key('episode', fingerprint),
    incident: (id: string) => key('incident', id),
    incidentNotifications: (id: string) => key('incident', id, 'notifications'),
    timeline: (id: string) => key('incident', id, 'timeline'),
    decisions: (id: string) => key('incident', id, 'decisions'),
    incidents: key('incidents'),
    incidentsOpen: key('incidents', 'open'),
    incidentsClosed: key('incidents', 'closed'),
    incidentsBy: (index: IncidentIndex, value: string) => key('incidents', index, value),
    cause: (cause: string) => key('cause', cause),
    intent: (id: string) => key('intent', id),
    intentsOpen: key('intents', 'open'),
    runKey: (runKey: string) => key('run-key', runKey),
    claim: (runKey: string) => key('claim', runKey),
    deadLetter: (id: string) => key('dead-letter', id),
    deadLetters: key('dead-letters'),
    deadNotifications: key('dead-letters', 'notifications'),
    killSwitch: key('kill-switch'),
    targetLock: (target: string) => key('target-lock', target),
    cooldown: (runbook: string, target: string) => key('cooldown', runbook, target),
    hourly: (runbook: string) => key('hourly', runbook),
    hourlyFleet: key('hourly-fleet'),
    status: key('status'),
    changes: key('changes'),
  };
}

export type IncidentIndex = 'target' | 'alertname' | 'runbook' | 'outcome';
export type Keys = ReturnType<typeof createKeys>;
