import { useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { readDeviceChoice, rememberDeviceChoice } from '../../media/device-choice.ts';
import { DeviceSelect } from '../../media/device-select.tsx';
import { DeviceSelects } from '../../media/device-selects.tsx';
import { LevelMeter } from '../../media/level-meter.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useMeeting } from '../meeting-context.ts';

const canChooseSpeaker = 'setSinkId' in HTMLMediaElement.prototype;

/** Which devices to use, changed while the meeting goes on. */
export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const view = useSyncExternalStore(meeting.devices.subscribe, meeting.devices.getView);
  const [speakerId, setSpeakerId] = useState(readDeviceChoice().speakerId);
  const chooseSpeaker = (id: string) => {
    setSpeakerId(id);
    rememberDeviceChoice({ speakerId: id });
    void meeting.audio.setSpeaker(id);
  };
  return (
    <Dialog title={t('room.settings.title')} onClose={onClose}>
      <p className="soft">{t('room.settings.text')}</p>
      <DeviceSelects
        devices={meeting.devices}
        onPick={(source, id) => void meeting.chooseDevice(source, id)}
      />
      {view.microphone.track !== null && <LevelMeter track={view.microphone.track} />}
      {canChooseSpeaker && (
        <DeviceSelect
          label={t('prejoin.speaker')}
          devices={view.lists.speakers}
          selectedId={speakerId}
          onSelect={chooseSpeaker}
        />
      )}
    </Dialog>
  );
}
