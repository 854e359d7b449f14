//! What an attribute of calls is about, by its name.

/// What an attribute is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The kind of matter, such as civil or criminal.
    Category,
    /// What the matter arose from, such as a contract.
    Cause,
    /// Where the caller calls from.
    Region,
    /// How the call arrived: a mobile, a landline, another hotline.
    Mode,
    /// The group that the caller belongs to.
    Caller,
    /// The channel: telephone, video, text.
    Channel,
}

/// Names of attributes, in lower case.
const NAMES: [(Role, &[&str]); 6] = [
    (Role::Category, &["category", "categories", "type", "matter_type", "类别", "业务类别", "案件类别"]),
    (Role::Cause, &["cause", "matter", "topic", "reason", "案由", "事由", "诉求类型"]),
    (Role::Region, &["region", "area", "province", "city", "地区", "来电地区", "区域"]),
    (Role::Mode, &["mode", "arrival_mode", "line", "来电方式", "接入方式"]),
    (Role::Caller, &["caller", "caller_group", "group", "人群", "来电人群", "来电人群体"]),
    (Role::Channel, &["channel", "渠道", "服务渠道"]),
];

impl Role {
    /// The role of an attribute of this name, if the name tells.
    pub fn of(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        NAMES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(role, _)| *role)
    }
}
