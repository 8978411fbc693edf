import './choice.css';
import type { ReactNode } from 'react';

type ChoiceProps<V extends string> = {
  legend: string;
  name: string;
  value: V;
  options: readonly { value: V; label: string; hint: string; icon: ReactNode }[];
  onValue: (value: V) => void;
};

/** A choice of one, where each needs a line to explain it. */
export function Choice<V extends string>({ legend, name, value, options, onValue }: ChoiceProps<V>) {
  return (
    <fieldset className="choice">
      <legend className="field-legend">{legend}</legend>
      {options.map((option) => (
        <label key={option.value} className="choice-option">
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onValue(option.value)}
          />
          {option.icon}
          <span>
            <b>{option.label}</b>
            <span className="field-hint">{option.hint}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
