package event

// ComponentType is the kind of a component (Discord docs: Components, Component
// Reference, "Component Types").
type ComponentType int

// The kinds of components.
const (
	ComponentActionRow         ComponentType = 1
	ComponentButton            ComponentType = 2
	ComponentStringSelect      ComponentType = 3
	ComponentTextInput         ComponentType = 4
	ComponentUserSelect        ComponentType = 5
	ComponentRoleSelect        ComponentType = 6
	ComponentMentionableSelect ComponentType = 7 // users and roles
	ComponentChannelSelect     ComponentType = 8
	ComponentSection           ComponentType = 9
	ComponentTextDisplay       ComponentType = 10
	ComponentThumbnail         ComponentType = 11
	ComponentMediaGallery      ComponentType = 12
	ComponentFile              ComponentType = 13
	ComponentSeparator         ComponentType = 14
	// ComponentContentInventoryEntry is not documented: an activity card.
	ComponentContentInventoryEntry ComponentType = 16
	ComponentContainer             ComponentType = 17
	ComponentLabel                 ComponentType = 18
	ComponentFileUpload            ComponentType = 19
	ComponentRadioGroup            ComponentType = 21
	ComponentCheckboxGroup         ComponentType = 22
	ComponentCheckbox              ComponentType = 23
)

var componentTypes = map[ComponentType]string{
	ComponentActionRow:             "ACTION_ROW",
	ComponentButton:                "BUTTON",
	ComponentStringSelect:          "STRING_SELECT",
	ComponentTextInput:             "TEXT_INPUT",
	ComponentUserSelect:            "USER_SELECT",
	ComponentRoleSelect:            "ROLE_SELECT",
	ComponentMentionableSelect:     "MENTIONABLE_SELECT",
	ComponentChannelSelect:         "CHANNEL_SELECT",
	ComponentSection:               "SECTION",
	ComponentTextDisplay:           "TEXT_DISPLAY",
	ComponentThumbnail:             "THUMBNAIL",
	ComponentMediaGallery:          "MEDIA_GALLERY",
	ComponentFile:                  "FILE",
	ComponentSeparator:             "SEPARATOR",
	ComponentContentInventoryEntry: "CONTENT_INVENTORY_ENTRY",
	ComponentContainer:             "CONTAINER",
	ComponentLabel:                 "LABEL",
	ComponentFileUpload:            "FILE_UPLOAD",
	ComponentRadioGroup:            "RADIO_GROUP",
	ComponentCheckboxGroup:         "CHECKBOX_GROUP",
	ComponentCheckbox:              "CHECKBOX",
}

// String returns Discord's name of the kind.
func (t ComponentType) String() string { return enumName(componentTypes, t, "ComponentType") }

// ButtonStyle is the look and purpose of a button (Discord docs: Components, Component
// Reference, "Button Styles").
type ButtonStyle int

// The styles of buttons.
const (
	ButtonPrimary   ButtonStyle = 1
	ButtonSecondary ButtonStyle = 2
	ButtonSuccess   ButtonStyle = 3
	ButtonDanger    ButtonStyle = 4
	ButtonLink      ButtonStyle = 5 // opens a URL, sends no interaction
	ButtonPremium   ButtonStyle = 6 // sells an SKU, sends no interaction
)

var buttonStyles = map[ButtonStyle]string{
	ButtonPrimary:   "PRIMARY",
	ButtonSecondary: "SECONDARY",
	ButtonSuccess:   "SUCCESS",
	ButtonDanger:    "DANGER",
	ButtonLink:      "LINK",
	ButtonPremium:   "PREMIUM",
}

// String returns Discord's name of the style.
func (s ButtonStyle) String() string { return enumName(buttonStyles, s, "ButtonStyle") }

// TextInputStyle is the form of a text input (Discord docs: Components, Component
// Reference, "Text Input Styles").
type TextInputStyle int

// The styles of text inputs.
const (
	TextInputShort     TextInputStyle = 1 // one line
	TextInputParagraph TextInputStyle = 2 // many lines
)

var textInputStyles = map[TextInputStyle]string{
	TextInputShort:     "SHORT",
	TextInputParagraph: "PARAGRAPH",
}

// String returns Discord's name of the style.
func (s TextInputStyle) String() string { return enumName(textInputStyles, s, "TextInputStyle") }

// SeparatorSpacing is the height of a separator (Discord docs: Components, Component
// Reference, "Separator Structure").
type SeparatorSpacing int

// The heights of separators.
const (
	SeparatorSmall SeparatorSpacing = 1
	SeparatorLarge SeparatorSpacing = 2
)

var separatorSpacings = map[SeparatorSpacing]string{
	SeparatorSmall: "SMALL",
	SeparatorLarge: "LARGE",
}

// String returns the name of the height.
func (s SeparatorSpacing) String() string {
	return enumName(separatorSpacings, s, "SeparatorSpacing")
}

// SelectDefaultType says what the id of a default value is of (Discord docs: Components,
// Component Reference, "Select Default Value Structure").
type SelectDefaultType string

// The types of default values.
const (
	SelectDefaultUser    SelectDefaultType = "user"
	SelectDefaultRole    SelectDefaultType = "role"
	SelectDefaultChannel SelectDefaultType = "channel"
)

// MediaLoadingState says how far Discord is with fetching media. It is sent, but not
// documented.
type MediaLoadingState int

// The states of media.
const (
	MediaLoadingUnknown MediaLoadingState = 0
	MediaLoading        MediaLoadingState = 1
	MediaLoadedSuccess  MediaLoadingState = 2
	MediaLoadedNotFound MediaLoadingState = 3
)

var mediaLoadingStates = map[MediaLoadingState]string{
	MediaLoadingUnknown: "UNKNOWN",
	MediaLoading:        "LOADING",
	MediaLoadedSuccess:  "LOADED_SUCCESS",
	MediaLoadedNotFound: "LOADED_NOT_FOUND",
}

// String returns Discord's name of the state.
func (s MediaLoadingState) String() string {
	return enumName(mediaLoadingStates, s, "MediaLoadingState")
}

// UnfurledMediaItemFlags are facts about media, bit by bit (Discord docs: Components,
// Component Reference, "Unfurled Media Item Flags").
type UnfurledMediaItemFlags uint64

// UnfurledMediaItemFlagIsAnimated marks an animated image.
const UnfurledMediaItemFlagIsAnimated UnfurledMediaItemFlags = 1 << 0

var unfurledMediaItemFlags = map[int]string{0: "IS_ANIMATED"}

// Has reports whether all flags of f are set.
func (u UnfurledMediaItemFlags) Has(f UnfurledMediaItemFlags) bool { return u&f == f }

// String returns Discord's names of the flags, joined by "|".
func (u UnfurledMediaItemFlags) String() string { return flagNames(unfurledMediaItemFlags, u) }
